"""An agent's words to a citizen: how they will look, and that they are said once."""

from __future__ import annotations

import re
from dataclasses import replace

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import JSONResponse, Response

from app.desk.helping import MOST_KEYS
from app.desk.room import GONE, PATH, REFUSALS, Room, is_script
from app.desk.thread_view import Reply, answer_of, bubbles_of, thread_view
from app.staff.gate import Id, form_of, person_of, text_of
from app.staff.rights import Action
from connectors.desk.desk import LONGEST_WORDS
from connectors.desk.model import Thread
from connectors.model import Side
from connectors.privacy import mask

_KEY = re.compile(r"[A-Za-z0-9_-]{8,56}")
_LONGEST_KEY = 400
# What nobody needs to write back to a citizen, and nothing here may keep.
_IDENTITIES = ("[NIK]", "[NPWP]")
_OTHER_WORDS = (
    "Balasan sebelumnya dari kotak ini sudah terkirim; yang baru ini belum. Periksa percakapannya, "
    "lalu kirim lagi bila masih perlu."
)
_NOT_SENT = "Balasan belum terkirim. {} Tulisan Anda masih ada di bawah; salin bila perlu."


def router(room: Room) -> APIRouter:
    routes, views = room.gate.router(), room.gate.views
    answer = [room.gate.require(Action.ANSWER)]

    def refused(
        request: Request, thread: Thread | None, reply: Reply, sentence: str, status: int
    ) -> Response:
        if is_script(request):
            return JSONResponse({"message": sentence}, status)
        said = _NOT_SENT.format(sentence)
        if thread is None:
            context = {"reply": reply, "problem": said}
            return views.page(request, "desk/hilang.html", context, status)
        return views.page(
            request,
            "desk/percakapan.html",
            thread_view(room, request, thread, reply, said),
            status,
        )

    def theirs(request: Request, thread_id: int) -> Thread | None:
        try:
            return room.thread(request, thread_id)
        except HTTPException:
            return None

    @routes.post(f"{PATH}/{{thread_id}}/balas", dependencies=answer)
    def say(request: Request, thread_id: Id) -> Response:
        thread, reply = theirs(request, thread_id), _reply_of(request)
        if thread is None:
            return refused(request, None, reply, GONE, 404)
        if wrong := _objection(reply):
            return refused(request, thread, reply, wrong, 422)
        try:
            words = answer_of(room, thread, reply)
            is_new = room.desk.say(thread.id, person_of(request).name, reply.key, words)
        except REFUSALS as error:
            status, sentence = room.refusal(error)
            now = theirs(request, thread_id)
            return refused(request, now, reply, sentence, status)
        if not is_new and not _was_said(room, thread, words.text):
            # The page was gone back to, or the words changed after a send of unknown fate.
            return refused(request, thread, replace(reply, key=""), _OTHER_WORDS, 409)
        return room.done(request, f"{PATH}/{thread.id}#akhir", "")

    @routes.post(f"{PATH}/{{thread_id}}/pratinjau", dependencies=answer)
    def preview(request: Request, thread_id: Id) -> Response:
        thread, reply = room.thread(request, thread_id), _reply_of(request)
        shown = bubbles_of(room, thread, reply) if reply.text else ()
        if is_script(request):
            context = {"bubbles": shown, "thread": thread}
            return views.page(request, "desk/pratinjau.html", context)
        context = thread_view(room, request, thread, reply, bubbles=shown)
        return views.page(request, "desk/percakapan.html", context)

    return routes


def _was_said(room: Room, thread: Thread, text: str) -> bool:
    said = room.store.since(thread.conversation_id)
    return any(one.side is Side.DESK and one.text == text for one in said)


def _reply_of(request: Request) -> Reply:
    keys = [key for key in form_of(request).getlist("dari") if isinstance(key, str)]
    usable = [key for key in keys if len(key) <= _LONGEST_KEY and "\0" not in key]
    text = text_of(request, "teks").replace("\r\n", "\n")
    return Reply(text, tuple(usable[:MOST_KEYS]), text_of(request, "kunci"))


def _objection(reply: Reply) -> str:
    """Why this cannot be sent; empty if it can."""
    if not reply.text:
        return "Tulis dulu balasannya."
    if len(reply.text) > LONGEST_WORDS:
        return f"Terlalu panjang: paling banyak {LONGEST_WORDS:,} huruf.".replace(",", ".")
    if not _KEY.fullmatch(reply.key):
        return "Muat ulang halaman ini, lalu kirim lagi."
    if any(mark in mask(reply.text) for mark in _IDENTITIES):
        return "Ada angka yang tampak seperti NIK, nomor KK, atau NPWP. Hapus dulu nomornya."
    return ""
