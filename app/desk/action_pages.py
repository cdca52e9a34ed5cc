"""What is done with a thread: take it, give it on, note, tag, close it."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.desk.room import PATH, REFUSALS, Room, is_script
from app.desk.thread_view import thread_view
from app.desk.units import may_see, queue_in_words, region_code
from app.desk.wording import ENDINGS
from app.staff.gate import Id, person_of, text_of
from app.staff.rights import Action
from connectors.desk.model import BY_AGENTS, Ending, Queue, Thread
from connectors.privacy import mask

_LONGEST_NOTE = 2_000
_LONGEST_TAG = 80
_MOST_TAGS = 12


def router(room: Room) -> APIRouter:
    routes, views = room.gate.router(), room.gate.views
    answer = [room.gate.require(Action.ANSWER)]

    def change(
        request: Request, thread_id: int, act: Callable[[Thread, str], str], to: str = ""
    ) -> Response:
        """Do it to a thread of one's own units, and on to its page or to `to`."""
        thread = room.thread(request, thread_id)
        try:
            said = act(thread, person_of(request).name)
        except REFUSALS as error:
            status, sentence = room.refusal(error)
            return refused(request, thread_id, sentence, status)
        return room.done(request, to or f"{PATH}/{thread_id}", said)

    def refused(request: Request, thread_id: int, sentence: str, status: int) -> Response:
        if is_script(request):
            return views.problem(request, status, "Tidak bisa dilakukan", sentence)
        # It may be gone, or in another unit by now.
        context = thread_view(room, request, room.thread(request, thread_id), problem=sentence)
        return views.page(request, "desk/percakapan.html", context, status)

    @routes.post(f"{PATH}/{{thread_id}}/ambil", dependencies=answer)
    def claim(request: Request, thread_id: Id) -> Response:
        def act(thread: Thread, agent: str) -> str:
            room.desk.claim(thread.id, agent)
            return "Percakapan ini sekarang Anda pegang. Bot diam sampai Anda menutupnya."

        return change(request, thread_id, act)

    @routes.post(f"{PATH}/{{thread_id}}/lepas", dependencies=answer)
    def release(request: Request, thread_id: Id) -> Response:
        def act(thread: Thread, agent: str) -> str:
            room.desk.release(thread.id, agent)
            return "Dikembalikan ke antrean. Petugas lain bisa mengambilnya."

        return change(request, thread_id, act, PATH)

    @routes.post(
        f"{PATH}/{{thread_id}}/bebaskan", dependencies=[room.gate.require(Action.MANAGE_PEOPLE)]
    )
    def free(request: Request, thread_id: Id) -> Response:
        def act(thread: Thread, admin: str) -> str:
            room.desk.release(thread.id, admin, is_overseer=True)
            return "Dikembalikan ke antrean. Petugas mana pun bisa mengambilnya."

        return change(request, thread_id, act)

    @routes.post(f"{PATH}/{{thread_id}}/pindah", dependencies=answer)
    def transfer(request: Request, thread_id: Id) -> Response:
        agency = " ".join(text_of(request, "instansi").split())[:300]
        typed = text_of(request, "wilayah")
        region = region_code(typed)
        if region is None:
            said = f"Wilayah “{typed[:60]}” belum jelas. Tulis kodenya, atau misalnya kota bandung."
            return refused(request, thread_id, said, 422)
        known = {name.casefold(): name for name in room.agencies()}
        if not (agency or region) or (agency and agency.casefold() not in known):
            said = "Pilih instansi dari daftar, atau tulis wilayahnya."
            return refused(request, thread_id, said, 422)
        to = Queue(known.get(agency.casefold(), ""), region)
        note = mask(text_of(request, "catatan"))[:_LONGEST_NOTE]

        def act(thread: Thread, agent: str) -> str:
            room.desk.transfer(thread.id, agent, to, note)
            ready = room.presence.ready_for(to)
            there = f"{ready} petugas siap" if ready else "belum ada petugas yang siap"
            return f"Dipindahkan ke {queue_in_words(to)}. Di sana {there}."

        is_theirs = may_see(person_of(request), to)
        return change(request, thread_id, act, "" if is_theirs else PATH)

    @routes.post(f"{PATH}/{{thread_id}}/tutup", dependencies=answer)
    def close(request: Request, thread_id: Id) -> Response:
        chosen = text_of(request, "hasil")
        if chosen not in BY_AGENTS:
            return refused(request, thread_id, "Pilih dulu hasilnya, lalu tutup.", 422)
        ending = Ending(chosen)

        def act(thread: Thread, agent: str) -> str:
            room.desk.close(thread.id, agent, ending)
            return f"Percakapan {thread.id} ditutup: {ENDINGS[ending]}. Bot menjawab lagi."

        return change(request, thread_id, act, f"{PATH}?daftar=saya")

    @routes.post(f"{PATH}/{{thread_id}}/catatan", dependencies=answer)
    def note(request: Request, thread_id: Id) -> Response:
        text = mask(text_of(request, "catatan"))
        if not text or len(text) > _LONGEST_NOTE:
            said = "Tulis catatannya, paling banyak 2.000 huruf."
            return refused(request, thread_id, said, 422)

        def act(thread: Thread, agent: str) -> str:
            room.threads.note(thread.id, agent, text)
            return "Catatan disimpan. Warga tidak melihatnya."

        return change(request, thread_id, act)

    @routes.post(f"{PATH}/{{thread_id}}/tanda", dependencies=answer)
    def tag(request: Request, thread_id: Id) -> Response:
        new, old = mask(" ".join(text_of(request, "tanda").split())), text_of(request, "hapus")
        if not (new or old) or len(new) > _LONGEST_TAG:
            said = f"Tulis satu tanda, paling banyak {_LONGEST_TAG} huruf."
            return refused(request, thread_id, said, 422)

        def act(thread: Thread, agent: str) -> str:
            kept = [one for one in thread.tags if one != old]
            tags = tuple(dict.fromkeys([*kept, *([new] if new else [])]))[-_MOST_TAGS:]
            room.threads.tag(thread.id, agent, tags)
            return f"Tanda “{new}” dipasang." if new else f"Tanda “{old}” dilepas."

        return change(request, thread_id, act)

    return routes
