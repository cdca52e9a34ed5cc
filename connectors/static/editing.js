// The editors' form: saves by itself, shows the answer beside it, finds citations. Without it the
// form works all the same.
const SAVE_AFTER = 2500;
const PREVIEW_AFTER = 700;
const SEARCH_AFTER = 300;

const token = document.querySelector('meta[name="csrf-token"]').content;
const form = document.querySelector("form.editor");
document.documentElement.classList.add("scripted");

/** Calls `act` when nothing happened for a while. */
function whenQuiet(milliseconds, act) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, milliseconds);
  };
}

function post(path) {
  return fetch(path, {
    method: "POST",
    headers: { "X-CSRF-Token": token },
    body: new URLSearchParams(new FormData(form)),
  });
}

/** A fragment or link that leads into a folded part unfolds it. */
function unfold() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let at = target; at; at = at.parentElement) {
    if (at instanceof HTMLDetailsElement) at.open = true;
  }
  if (!target) return;
  target.scrollIntoView({ block: "center" });
  const box = target.matches("input, textarea, select") ? target : target.querySelector("input, textarea, select");
  box?.focus({ preventScroll: true });
}

/** What is still wrong with the marked boxes, by the problems that the last saving named. */
function renewProblems(problems) {
  const marked = new Map();
  for (const shown of form.querySelectorAll("p.problem[id]")) {
    const field = shown.id.replace(/-problem\d*$/, "");
    if (!marked.has(field)) marked.set(field, []);
    marked.get(field).push(shown);
  }
  for (const [field, all] of marked) {
    const left = problems.filter((problem) => problem.field === field);
    all.forEach((shown, at) => {
      if (at < left.length) shown.lastChild.textContent = ` ${left[at].sentence}`;
      else shown.remove();
    });
    if (left.length) continue;
    const box = document.getElementById(field);
    const group = box?.matches("input, textarea, select") ? box.closest(".field") : box;
    group?.classList.remove("wrong");
    group?.querySelector(":scope > summary > .problem")?.remove();
    if (!box?.hasAttribute("aria-invalid")) continue;
    box.removeAttribute("aria-invalid");
    const hint = document.getElementById(`${field}-hint`);
    if (hint) box.setAttribute("aria-describedby", hint.id);
    else box.removeAttribute("aria-describedby");
  }
  const summary = document.querySelector("details#isi");
  if (!summary) return;
  const count = summary.querySelector("summary");
  count.textContent = problems.length
    ? `${problems.length} hal perlu dilengkapi sebelum diajukan`
    : "Semua sudah lengkap";
  const list = problems.map((problem) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `#${problem.field}`;
    link.textContent = problem.label;
    item.append(link, `: ${problem.sentence}`);
    return item;
  });
  summary.querySelector("ul").replaceChildren(...list);
}

function autosave(here) {
  const said = form.querySelector(".saved");
  let saving = false;
  let again = false;
  let stopped = "collision" in form.dataset;

  function tell(sentence, lost = false) {
    said.textContent = sentence;
    said.classList.toggle("lost", lost);
  }

  async function save() {
    if (stopped) return;
    if (saving) {
      again = true;
      return;
    }
    saving = true;
    try {
      const response = await post(`${here}/otomatis`);
      const answer = await response.json();
      if (response.ok) {
        form.elements.etag.value = answer.etag;
        form.elements.asal.value = answer.asal;
        const left = answer.problems.length;
        renewProblems(answer.problems);
        tell(`Tersimpan otomatis pukul ${answer.at}.${left ? ` ${left} hal belum lengkap.` : ""}`);
      } else {
        // Signed out, or somebody else saved: Simpan shows what to do, nothing typed is lost.
        stopped = response.status === 409;
        tell(`${answer.message} Tekan Simpan untuk melanjutkan.`, true);
      }
    } catch {
      tell("Belum tersimpan: jaringan terputus. Tulisan Anda masih ada di sini.", true);
    } finally {
      saving = false;
      if (again) {
        again = false;
        changed();
      }
    }
  }

  const changed = whenQuiet(SAVE_AFTER, save);
  form.addEventListener("input", (event) => {
    if (!event.target.name) return;
    if (!stopped) tell("Menyimpan …");
    changed();
  });
  form.addEventListener("submit", () => {
    stopped = true;
  });
}

function preview(here) {
  const aside = document.querySelector(".preview");
  if (!aside) return;
  const part = aside.querySelector("select") ?? document.createElement("select");
  const shown = aside.querySelector(".bubbles");
  let asked = 0;

  async function show() {
    const mine = ++asked;
    const body = new URLSearchParams(new FormData(form));
    body.set("bagian", part.value);
    try {
      const response = await fetch(`${here}/pratinjau`, {
        method: "POST",
        headers: { "X-CSRF-Token": token },
        body,
      });
      // Our own page, every word of it escaped there.
      if (response.ok && mine === asked) shown.innerHTML = await response.text();
    } catch {
      // The next change tries again.
    }
  }

  const later = whenQuiet(PREVIEW_AFTER, show);
  form.addEventListener("input", later);
  form.addEventListener("focusin", (event) => {
    const about = event.target.closest("[data-part]")?.dataset.part ?? "";
    if (part.value !== about && event.target.name) {
      part.value = about;
      later();
    }
  });
  part.addEventListener("change", show);
  aside.hidden = false;
  show();
}

function picker(box) {
  const id = `${box.id}-cari`;
  const whole = document.createElement("div");
  whole.className = "picker";
  const label = document.createElement("label");
  label.htmlFor = id;
  const what = box.dataset.references;
  label.textContent = `Cari ${what} untuk ditambahkan`;
  const input = document.createElement("input");
  Object.assign(input, { id, type: "search", placeholder: what === "pasal" ? "uu 24 2013 79a" : "uu 24 2013", autocomplete: "off" });
  const list = document.createElement("ul");
  list.setAttribute("aria-live", "polite");
  whole.append(label, input, list);
  box.after(whole);

  function add(value) {
    const lines = box.value.split("\n").filter((line) => line.trim());
    if (!lines.includes(value)) lines.push(value);
    box.value = lines.join("\n");
    box.rows = Math.max(box.rows, lines.length);
    input.value = "";
    list.replaceChildren();
    input.focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function row(found) {
    const item = document.createElement("li");
    const name = document.createElement("strong");
    name.textContent = found.title;
    const words = document.createElement("p");
    words.textContent = found.text;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "second small";
    button.textContent = `Tambahkan ${found.title}`;
    button.addEventListener("click", () => add(found.value));
    item.append(name, words);
    if (found.warning) {
      const warning = document.createElement("p");
      warning.className = "problem";
      warning.textContent = `Perhatian: ${found.warning}`;
      item.append(warning);
    }
    item.append(button);
    return item;
  }

  const search = whenQuiet(SEARCH_AFTER, async () => {
    const typed = input.value.trim();
    if (typed.length < 2) {
      list.replaceChildren();
      return;
    }
    try {
      const response = await fetch(`/redaksi/kutipan?ketik=${encodeURIComponent(typed)}`);
      const { found } = await response.json();
      if (typed !== input.value.trim()) return;
      const none = document.createElement("li");
      none.textContent = "Tidak ada di katalog. Periksa nomor dan tahunnya.";
      list.replaceChildren(...(found.length ? found.map(row) : [none]));
    } catch {
      // The next letter tries again.
    }
  });
  input.addEventListener("input", search);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    // Enter would send the whole form.
    event.preventDefault();
    list.querySelector("button")?.click();
  });
}

if (form) {
  const here = `/redaksi/versi/${form.dataset.version}`;
  autosave(here);
  preview(here);
  form.querySelectorAll("[data-references]").forEach(picker);
}
unfold();
addEventListener("hashchange", unfold);
