"""Settings: read once from the environment (or a .env file), typed, each documented here.

The table in the README is held to this file by a test.
"""

from __future__ import annotations

import secrets
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from knowledge_base.shortened import served_name

ROOT = Path(__file__).resolve().parent.parent


# What nobody outside has to know is made on first use if it is not set.
MADE_SECRETS = frozenset({"secret", "actions_token", "api_token", "telegram_webhook_secret"})


class SettingsInvalid(Exception):
    """Settings with a value that cannot be used: their names and why, never the value."""


class Settings(BaseSettings):
    """All settings. Secrets that are not set are made once and kept under the data folder."""

    model_config = SettingsConfigDict(
        env_prefix="TANYA_", env_file=".env", extra="ignore", frozen=True, populate_by_name=True
    )

    host: str = Field("127.0.0.1", description="Alamat tempat server mendengarkan")
    port: int = Field(8000, description="Port halaman chat, API, dan dokumentasinya", ge=0)
    data: Path = Field(
        ROOT / "var", description="Folder semua yang dibuat: model, indeks, basis data"
    )
    content: Path = Field(
        ROOT / "knowledge_base" / "content", description="Folder catatan layanan dan peraturan"
    )
    embedding_model: str = Field(
        "",
        description="Folder atau nama model sentence-transformers; kosong: model bawaan",
        validation_alias=AliasChoices("EMBEDDING_MODEL", "embedding_model"),
    )
    embedding_threads: int = Field(1, description="Jumlah inti untuk model", ge=1)
    law_vectors: str = Field(
        "",
        description="URL PostgreSQL (pgvector) untuk vektor peraturan; kosong: FAISS setempat",
    )
    law_file_megabytes: int = Field(
        50, description="Berkas peraturan terbesar yang dibaca, dalam MB", ge=1
    )
    law_pages: int = Field(1500, description="Halaman terbanyak sebuah peraturan", ge=1)
    law_page_seconds: float = Field(
        60.0, description="Detik terlama membaca satu halaman pindaian", gt=0
    )
    database_url: str = Field("", description="URL SQLAlchemy; kosong: SQLite di folder data")
    rasa_url: str = Field("http://127.0.0.1:5005", description="Alamat server Rasa (loopback saja)")
    rasa_python: Path = Field(
        ROOT / "var" / "venv" / "rasa" / "bin" / "python",
        description="Python 3.10 yang memuat Rasa",
    )
    rasa_timeout: float = Field(
        8.0, description="Detik menunggu Rasa sebelum menjawab tanpanya", gt=0
    )
    messages_per_minute: int = Field(30, description="Batas pesan per pengirim per menit", ge=1)
    conversations_per_minute: int = Field(
        60, description="Batas percakapan baru per alamat per menit", ge=1
    )
    channel_messages_per_minute: int = Field(
        6000,
        description="Batas pesan satu saluran per menit; selebihnya menunggu giliran",
        ge=1,
    )
    redis_url: SecretStr = Field(
        SecretStr(""), description="Redis tempat batas laju dihitung bersama; kosong: di memori"
    )
    busy_after_seconds: float = Field(
        20.0, description="Detik menunggu sebelum warga diberi tahu bahwa sedang ramai", gt=0
    )
    replay_days: int = Field(
        8,
        description="Umur pesan WhatsApp dan Telegram yang masih dijawab, dalam hari; "
        "Meta mengirim ulang sampai 7 hari",
        ge=1,
        le=9,
    )
    retention_messages_days: int = Field(
        180,
        description="Hari menyimpan pesan yang sudah dijawab: cukup untuk menelusuri pengaduan; "
        "lebih lama dari replay_days, supaya kiriman ulang tetap dikenali",
        ge=10,
    )
    retention_contacts_days: int = Field(
        30,
        description="Hari menyimpan percakapan tanpa pesan beserta alamatnya: "
        "selama sesi halaman chat berlaku",
        ge=1,
    )
    retention_outbox_days: int = Field(
        14,
        description="Hari menyimpan kiriman yang sudah terkirim: laporannya bisa datang 7 hari "
        "kemudian, isinya sudah ada di pesan",
        ge=8,
    )
    retention_parked_days: int = Field(
        30, description="Hari menyimpan kiriman yang gagal, supaya petugas sempat melihatnya", ge=1
    )
    retention_law_files_days: int = Field(
        365,
        description="Hari menyimpan berkas peraturan yang diganti, ditarik, atau ditolak",
        ge=1,
    )
    allowed_origins: tuple[str, ...] = Field(
        (), description='Situs yang boleh memasang chat, misalnya ["https://contoh.go.id"]'
    )
    public_url: str = Field(
        "", description="Alamat situs ini dari luar, untuk tautan di WhatsApp dan Telegram"
    )
    whatsapp_phone_number_id: str = Field(
        "", description="ID nomor WhatsApp; kosong: tanpa WhatsApp"
    )
    whatsapp_access_token: SecretStr = Field(SecretStr(""), description="Token akses WhatsApp")
    whatsapp_app_secret: SecretStr = Field(
        SecretStr(""), description="Kunci aplikasi Meta, penanda tangan webhook"
    )
    whatsapp_verify_token: SecretStr = Field(
        SecretStr(""), description="Kata yang Anda tulis juga di Meta saat mendaftarkan webhook"
    )
    whatsapp_template: str = Field(
        "", description="Templat untuk orang yang lebih dari 24 jam tidak menulis"
    )
    whatsapp_api: str = Field(
        "https://graph.facebook.com/v23.0", description="Alamat Graph API Meta, dengan versinya"
    )
    telegram_bot_token: SecretStr = Field(
        SecretStr(""), description="Token dari BotFather; kosong: tanpa Telegram"
    )
    telegram_username: str = Field("", description="Nama pengguna bot, untuk disebut di grup")
    telegram_api: str = Field("https://api.telegram.org", description="Alamat Bot API")
    telegram_polling: bool = Field(
        False, description="Ambil pesan Telegram sendiri, tanpa alamat yang bisa dicapai dari luar"
    )
    telegram_webhook_secret: SecretStr = Field(
        SecretStr(""), description="Kata sandi webhook Telegram; kosong: dibuat"
    )
    handover_contact: str = Field(
        "", description="Kalimat berisi kontak petugas instansi, dikirim bila warga minta petugas"
    )
    desk_absence_minutes: int = Field(
        5, description="Menit sampai percakapan petugas yang pergi kembali ke antrean", ge=1
    )
    desk_wait_minutes: int = Field(
        60, description="Menit menunggu petugas sampai bot menjawab lagi", ge=1
    )
    desk_silence_minutes: int = Field(
        30,
        description="Menit warga diam setelah petugas menjawab, sampai ditanya; "
        "selama itu lagi, lalu selesai",
        ge=1,
    )
    desk_left_days: int = Field(
        14, description="Hari sampai pertanyaan titipan yang tidak dijawab ditutup", ge=1
    )
    desk: Literal["", "webhook", "chatwoot"] = Field(
        "", description="Meja layanan lain yang ikut menjawab; kosong: hanya /meja"
    )
    desk_webhook_url: str = Field("", description="Alamat yang diberi tahu tentang tiap utas")
    desk_webhook_secret: SecretStr = Field(
        SecretStr(""), description="Kunci penanda tangan kiriman ke alamat itu"
    )
    desk_private_addresses: bool = Field(
        False, description="Meja lain boleh beralamat di jaringan sendiri"
    )
    chatwoot_url: str = Field("", description="Alamat Chatwoot")
    chatwoot_account: str = Field("", description="Nomor akun di Chatwoot")
    chatwoot_inbox: str = Field("", description="Nomor kotak masuk (API channel) di Chatwoot")
    chatwoot_token: SecretStr = Field(
        SecretStr(""), description="Token akses agen atau admin Chatwoot"
    )
    chatwoot_webhook_secret: SecretStr = Field(
        SecretStr(""), description="Kunci penanda tangan webhook kotak masuk itu"
    )
    staff_idle_minutes: int = Field(
        60, description="Menit tanpa kegiatan sampai editor dan petugas harus masuk lagi", ge=1
    )
    staff_session_hours: int = Field(
        12, description="Jam terlama sejak masuk sampai harus masuk lagi", ge=1
    )
    staff_totp_required: bool = Field(
        False, description="Wajibkan langkah kedua (TOTP) bagi admin dan pemeriksa"
    )
    staff_oidc_issuer: str = Field(
        "", description="Alamat penyedia OpenID Connect instansi; kosong: hanya kata sandi"
    )
    staff_oidc_client_id: str = Field("", description="ID klien di penyedia itu")
    staff_oidc_client_secret: SecretStr = Field(
        SecretStr(""), description="Kata sandi klien di penyedia itu"
    )
    log_json: bool = Field(False, description="Log sebagai JSON, satu baris satu kejadian")
    secret: SecretStr = Field(
        SecretStr(""), description="Kunci penanda tangan sesi; kosong: dibuat"
    )
    actions_token: SecretStr = Field(
        SecretStr(""), description="Kata sandi antara Rasa dan aplikasi; kosong: dibuat"
    )
    api_token: SecretStr = Field(
        SecretStr(""), description="Token program yang bebas batas laju; kosong: dibuat"
    )

    @cached_property
    def model_folder(self) -> str:
        """Where the embedding model is: a folder, or a name sentence-transformers knows."""
        return self.embedding_model or str(self.data / "model" / "multilingual-e5-small")

    @cached_property
    def compiled_model_folder(self) -> Path:
        """Where the bundled model lies in the form it is served in."""
        return self.data / "model" / served_name()

    @property
    def site(self) -> str:
        """The address of this site, as people reach it."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @cached_property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data / 'tanya.sqlite'}"

    def secret_value(self, name: str) -> str:
        """One of MADE_SECRETS."""
        given: SecretStr = getattr(self, name)
        if given.get_secret_value():
            return given.get_secret_value()
        path = self.data / "secrets" / name
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(32), encoding="ascii")
        return path.read_text(encoding="ascii").strip()


def environment_name(field: str) -> str:
    """The environment variable of a setting."""
    return "EMBEDDING_MODEL" if field == "embedding_model" else f"TANYA_{field.upper()}"


def settings_from_environment(**changes: Any) -> Settings:
    """Settings as a program starts with them. Raises SettingsInvalid."""
    try:
        return Settings(**changes)
    except ValidationError as cause:
        wrong = [
            f"{environment_name(str(detail['loc'][0]))} tidak bisa dipakai: {detail['msg']}."
            for detail in cause.errors(include_input=False)
        ]
        raise SettingsInvalid("\n".join(wrong)) from cause
    except SettingsError as cause:
        name = next((f for f in Settings.model_fields if f'"{f}"' in str(cause)), "?")
        raise SettingsInvalid(
            f"{environment_name(name)} tidak bisa dipakai: tulis sebagai daftar JSON."
        ) from cause
