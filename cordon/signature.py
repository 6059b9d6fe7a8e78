"""The signature on a pack's PDF, where a key is configured."""

import logging
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

from cordon.settings import Settings
from maps.pack import Sign
from zones.error import BadValue


def signer(settings: Settings) -> Sign | None:
    """What signs with the key of the settings; None where there is none. Raises BadValue for a key that can't be used."""
    if settings.signing_key is None:
        return None
    from pyhanko.sign import signers

    path = settings.signing_key.expanduser()
    password = settings.signing_password.encode() or None
    logging.getLogger("pyhanko.sign").setLevel(
        logging.CRITICAL
    )  # it prints a trace of what is refused here in a sentence
    try:
        loaded = signers.SimpleSigner.load_pkcs12(str(path), passphrase=password)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise BadValue("CORDON_SIGNING_KEY", path.name, f"Give a PKCS #12 file and its password ({type(error).__name__}).",
                       problem="can't be read as a key to sign with") from None  # fmt: skip
    if loaded is None:
        raise BadValue("CORDON_SIGNING_KEY", path.name, "Give a PKCS #12 file, and its password in CORDON_SIGNING_PASSWORD.",
                       problem="can't be read as a key to sign with")  # fmt: skip

    def sign(pdf: bytes) -> bytes:
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

        out = BytesIO()
        about = signers.PdfSignatureMetadata(field_name="Cordon")
        with ThreadPoolExecutor(1) as alone:  # it runs an event loop of its own, and this thread may have one
            alone.submit(
                signers.sign_pdf, IncrementalPdfFileWriter(BytesIO(pdf)), about, signer=loaded, output=out
            ).result()
        return out.getvalue()

    return sign
