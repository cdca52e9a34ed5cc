// Sends a file with its progress shown, and keeps the progress of reading fresh. Without it the form
// and the link "Segarkan" do the same.
const token = document.querySelector('meta[name="csrf-token"]').content;
const ASK_EVERY = 1000;
const LOST = "Sambungan terputus; tidak ada yang tersimpan. Periksa jaringan, lalu unggah lagi.";

function sendWithProgress(form) {
  const shown = form.querySelector(".sending");
  const bar = shown.querySelector("progress");
  const problem = form.querySelector(".problem-of-sending");
  const button = form.querySelector("button");

  function fail(sentence) {
    shown.hidden = true;
    problem.hidden = false;
    problem.firstElementChild.textContent = sentence;
    button.disabled = false;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const request = new XMLHttpRequest();
    problem.hidden = true;
    shown.hidden = false;
    button.disabled = true;
    request.upload.onprogress = (part) => {
      if (!part.lengthComputable) return;
      bar.value = (100 * part.loaded) / part.total;
      shown.querySelector(".figure").textContent = `${Math.round(bar.value)} persen`;
    };
    request.onerror = () => fail(LOST);
    request.onload = () => {
      let said = {};
      try {
        said = JSON.parse(request.responseText);
      } catch {
        // A page instead of an answer: its sentence is not for here.
      }
      if (said.go) location.assign(said.go);
      else fail(said.message || "Berkas ini tidak bisa diterima. Muat ulang halaman, lalu coba lagi.");
    };
    request.open("POST", form.action);
    request.setRequestHeader("X-CSRF-Token", token);
    request.setRequestHeader("Accept", "application/json");
    request.send(new FormData(form));
  });
}

function watch(place) {
  const bar = place.querySelector("progress");
  const figure = place.querySelector(".figure");
  const what = figure.textContent.includes("potongan") ? "potongan" : "";

  async function ask() {
    try {
      const answer = await fetch(place.dataset.state, { headers: { "X-CSRF-Token": token } });
      const now = await answer.json();
      if (!answer.ok || !now.working) {
        location.reload();
        return;
      }
      if (now.total) {
        bar.max = now.total;
        bar.value = now.done;
        figure.textContent =
          now.state === "menerbitkan" || what
            ? `${now.done} dari ${now.total} potongan disiapkan untuk pencarian.`
            : `Halaman ${now.done} dari ${now.total} selesai.`;
      }
    } catch {
      // The network is away for a moment; the next time may do.
    }
    setTimeout(ask, ASK_EVERY);
  }
  setTimeout(ask, ASK_EVERY);
}

document.querySelectorAll("form.sends-file").forEach(sendWithProgress);
document.querySelectorAll(".reading[data-state]").forEach(watch);
