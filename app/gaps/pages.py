"""`/redaksi/celah`: what citizens asked and did not get, and what is made of it."""

from __future__ import annotations

import re
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from app.desk.wording import ENDINGS
from app.gaps.closing import Checked, add_samples, check, is_fit
from app.gaps.inbox import Inbox, NoSuchCluster
from app.gaps.model import WEEKS, Cluster, Reason, State, by_week
from app.staff.gate import Gate, Id, form_of, person_of, require_unit, text_of
from app.staff.rights import Action, Unit
from knowledge_base.publishing.finding import Ask
from knowledge_base.publishing.model import RecordKey, RecordKind
from knowledge_base.publishing.revisions import AlreadyOpen, Revisions, Stale, agency_of
from knowledge_base.publishing.workflow import NotAllowed
from knowledge_base.retrieval import LiveKnowledge

PATH = "/redaksi/celah"
_A_PAGE = 30
_MOST_SUGGESTED = 3
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_GONE = (
    "Kelompok ini sudah tidak ada: percakapannya dihapus, melewati masa simpan, atau ditutup "
    "petugas sebagai tidak relevan."
)


def router(
    gate: Gate, inbox: Inbox, live: LiveKnowledge, revisions: Revisions, ask: Ask
) -> APIRouter:
    """`ask` answers as the chat does; only that closes a cluster."""
    routes, views = gate.router(), gate.views
    edit = [gate.require(Action.EDIT)]

    @routes.get(PATH, dependencies=edit)
    def overview(
        request: Request, keadaan: str = State.OPEN, sebab: str = "", mulai: str = "0"
    ) -> Response:
        inbox.read_on()
        state = State(keadaan) if keadaan in list(State) else State.OPEN
        every, now = inbox.clusters(state), inbox.clock()
        reason = Reason(sebab) if sebab in list(Reason) else None
        wanted = [cluster for cluster in every if cluster.is_about(reason)]
        first = int(mulai) if mulai.isdecimal() and len(mulai) < 7 else 0
        context = {
            "clusters": wanted[first : first + _A_PAGE],
            "state": state,
            "states": list(State),
            "reason": reason,
            "reasons": list(Reason),
            "total": sum(len(cluster.gaps) for cluster in wanted),
            "groups": len(wanted),
            "trend": by_week([gap.at for cluster in wanted for gap in cluster.gaps], now),
            "now": now,
            "weeks": WEEKS,
            "first": first,
            "following": first + _A_PAGE if first + _A_PAGE < len(wanted) else None,
            "services": live.current.catalogue.services,
            "nothing_else": not every and not inbox.clusters(State.OUT_OF_SCOPE),
        }
        return views.page(request, "gaps/celah.html", context)

    def detail(
        request: Request,
        cluster: Cluster,
        problem: str = "",
        status: int = 200,
        checked: list[Checked] | None = None,
    ) -> Response:
        services, person = live.current.catalogue.services, person_of(request)
        own = [s for s in services.values() if person.may(Action.EDIT, Unit(s.instansi))]
        kept = live.current.rank(cluster.title).kept[:_MOST_SUGGESTED]
        context = {
            "cluster": cluster,
            "problem": problem,
            "checked": checked,
            "now": inbox.clock(),
            "fit": is_fit,
            "desk_words": ENDINGS,
            "services": services,
            "own": sorted(own, key=lambda service: service.nama),
            "near": [s for c in kept if (s := services[c.subject_id]) in own],
            "agencies": sorted({service.instansi for service in own}),
            "draft": _draft(revisions, cluster),
            "is_theirs": (unit := unit_of(cluster)) is None or person.may(Action.EDIT, unit),
            "typed": {name: text_of(request, name) for name in ("nama", "instansi", "layanan")}
            if request.state.form
            else {},
        }
        return views.page(request, "gaps/kelompok.html", context, status)

    @routes.get(f"{PATH}/{{cluster_id}}", dependencies=edit)
    def one(request: Request, cluster_id: Id) -> Response:
        return detail(request, found(cluster_id))

    @routes.post(f"{PATH}/{{cluster_id}}/draf", dependencies=edit)
    def make_draft(request: Request, cluster_id: Id) -> Response:
        cluster, person = theirs(request, cluster_id), person_of(request)
        name, agency = (" ".join(text_of(request, f).split()) for f in ("nama", "instansi"))
        id_ = "-".join(re.findall(r"[a-z0-9]+", name.lower()))[:80].strip("-")
        if len(name) > 300 or not _ID.fullmatch(id_):
            return detail(
                request, cluster, "Isi nama layanan yang baru, paling banyak 300 huruf.", 422
            )
        if not agency or len(agency) > 300 or not person.may(Action.EDIT, Unit(agency)):
            said = "Isi instansinya: persis seperti nama unit Anda."
            return detail(request, cluster, said, 422)
        key = RecordKey(RecordKind.SERVICE, id_)
        if id_ in live.current.catalogue.services or revisions.history(key):
            said = f"Layanan '{id_}' sudah ada. Tambahkan sebagai contoh pertanyaannya saja."
            return detail(request, cluster, said, 422)
        content = {
            "id": id_,
            "nama": name,
            "instansi": agency,
            "contoh_pertanyaan": _chosen(request, cluster),
        }
        try:
            revisions.begin(key, person.name, content)
        except AlreadyOpen as busy:
            return detail(request, cluster, str(busy), 409)
        inbox.change(cluster.id, "draf dari celah", person.name, State.OPEN, id_)
        said = f"Draf '{name}' dibuat, dengan pertanyaan warga sebagai contoh."
        return views.go(f"{PATH}/{cluster.id}", said)

    @routes.post(f"{PATH}/{{cluster_id}}/contoh", dependencies=edit)
    def add(request: Request, cluster_id: Id) -> Response:
        cluster, person = theirs(request, cluster_id), person_of(request)
        service = live.current.catalogue.services.get(text_of(request, "layanan"))
        if service is None or not person.may(Action.EDIT, Unit(service.instansi)):
            return detail(request, cluster, "Pilih layanan yang menjawab pertanyaan ini.", 422)
        chosen = _chosen(request, cluster)
        if not chosen:
            return detail(request, cluster, "Centang sedikitnya satu pertanyaan.", 422)
        try:
            added = add_samples(revisions, service.id, chosen, person.name)
        except (AlreadyOpen, NotAllowed, Stale) as refused:
            return detail(request, cluster, str(refused), 409)
        inbox.change(
            cluster.id,
            "contoh dari celah",
            person.name,
            State.OPEN,
            service.id,
            detail={"jumlah": str(added)},
        )
        said = f"{added} contoh pertanyaan masuk ke draf '{service.nama}'."
        return views.go(f"{PATH}/{cluster.id}", said)

    @routes.post(f"{PATH}/{{cluster_id}}/periksa", dependencies=edit)
    def examine(request: Request, cluster_id: Id) -> Response:
        cluster, person = theirs(request, cluster_id), person_of(request)
        if cluster.service_id is None:
            said = "Tentukan dulu layanan yang menjawab: buat draf, atau tambah contoh pertanyaan."
            return detail(request, cluster, said, 422)
        checked = check(cluster, live.current, ask)
        wrong = sum(not one.is_right for one in checked)
        if wrong:
            said = f"{wrong} dari {len(checked)} pertanyaan belum dijawab. Kelompok tetap terbuka."
            return detail(request, cluster, said, 200, checked)
        inbox.change(
            cluster.id,
            "tutup celah",
            person.name,
            State.CLOSED,
            detail={"pertanyaan": str(len(checked)), "indeks": live.current.version[:16]},
        )
        said = f"Selesai: {len(checked)} pertanyaan sudah dijawab benar. Kelompok ditutup."
        return views.go(f"{PATH}/{cluster.id}", said)

    @routes.post(f"{PATH}/{{cluster_id}}/di-luar", dependencies=edit)
    def out_of_scope(request: Request, cluster_id: Id) -> Response:
        cluster, reason = theirs(request, cluster_id), text_of(request, "alasan")
        if not reason or len(reason) > 1000:
            return detail(request, cluster, "Sebutkan alasannya, paling banyak 1.000 huruf.", 422)
        by = person_of(request).name
        inbox.change(cluster.id, "di luar cakupan", by, State.OUT_OF_SCOPE, reason=reason)
        return views.go(PATH, "Ditandai di luar cakupan. Pertanyaan serupa ikut ke sana.")

    @routes.post(f"{PATH}/{{cluster_id}}/buka", dependencies=edit)
    def reopen(request: Request, cluster_id: Id) -> Response:
        cluster = theirs(request, cluster_id)
        inbox.change(cluster.id, "buka celah", person_of(request).name, State.OPEN)
        return views.go(f"{PATH}/{cluster.id}", "Kelompok dibuka lagi.")

    def found(cluster_id: int) -> Cluster:
        try:
            return inbox.cluster(cluster_id)
        except NoSuchCluster as cause:
            raise HTTPException(404, _GONE) from cause

    def theirs(request: Request, cluster_id: int) -> Cluster:
        """A cluster to change; 404 if the service that shall answer it is another unit's."""
        cluster = found(cluster_id)
        if unit := unit_of(cluster):
            require_unit(person_of(request), Action.EDIT, unit)
        return cluster

    def unit_of(cluster: Cluster) -> Unit | None:
        """Whose service shall answer it, live or not; None if none was chosen."""
        if cluster.service_id is None:
            return None
        if service := live.current.catalogue.services.get(cluster.service_id):
            return Unit(service.instansi)
        return Unit(agency_of(revisions.history(RecordKey(RecordKind.SERVICE, cluster.service_id))))

    return routes


def _chosen(request: Request, cluster: Cluster) -> list[str]:
    """The ticked questions; they are named by their number, so that no others get in."""
    ticked: set[Any] = set(form_of(request).getlist("pilih"))
    texts = [g.text for g in cluster.gaps if str(g.message) in ticked and is_fit(g.text)]
    return list(dict.fromkeys(texts))


def _draft(revisions: Revisions, cluster: Cluster) -> str:
    """What is being worked on for it: the state of the revision; empty if nothing is."""
    if cluster.service_id is None:
        return ""
    revision = revisions.open_of(RecordKey(RecordKind.SERVICE, cluster.service_id))
    return str(revision.state) if revision else ""
