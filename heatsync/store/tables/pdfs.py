"""PDF contents, and what was derived from each: the parsed sheet, the extractions, the uploads to an AI service."""

from peewee import AutoField, BigIntegerField, BlobField, CharField, CompositeKey, IntegerField, Model, TextField

from heatsync.store.utc_time import UtcField


class PdfRow(Model):
    """One PDF content.

    `child_deaths` counts the worker crashes while reading it, the last one at `died_at`, with less than an hour
    between them. `seen_at` is the last time it was received; retention keeps recent contents.
    """

    sha256 = CharField(64, primary_key=True)
    md5 = CharField(32)
    size = BigIntegerField()
    child_deaths = IntegerField(default=0)
    died_at = UtcField(null=True)
    seen_at = UtcField()

    class Meta:
        table_name = "pdfs"


class PdfChunkRow(Model):
    """One chunk of a PDF that is stored in the database. `n` counts from 0."""

    sha256 = CharField(64)
    n = IntegerField()
    data = BlobField()

    class Meta:
        table_name = "pdf_chunks"
        primary_key = CompositeKey("sha256", "n")


class SheetRow(Model):
    """The parsed sheet of a PDF content, serialized by one version of the local reader."""

    sha256 = CharField(64, primary_key=True)
    version = TextField()
    layout = TextField()
    packed = BlobField()

    class Meta:
        table_name = "sheets"


class ExtractionRow(Model):
    """The entries that one reader found for one swimmer in one PDF content.

    `reading` is the read report as JSON, null for readers without one.
    """

    id = AutoField()
    sha256 = CharField(64)
    md5 = CharField(32)
    swimmer_key = TextField()
    extractor = TextField()
    version = TextField()
    meet_name = TextField()
    meet_start = CharField(10, null=True)
    events = TextField()
    warnings = TextField()
    reading = TextField(null=True)
    created_at = UtcField()

    class Meta:
        table_name = "extractions"


class AiFileRow(Model):
    """A file uploaded to an AI service, identified by the checksum of the bytes sent.

    `source` is the content that the uploaded pages come from.
    """

    sha256 = CharField(64)
    endpoint = TextField()
    file_id = TextField()
    expires_at = UtcField()
    source = CharField(64)

    class Meta:
        table_name = "ai_files"
        primary_key = CompositeKey("sha256", "endpoint")
