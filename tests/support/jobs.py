"""Jobs as the store returns them."""

from typing import Any

from heatsync.model.batch import Job, JobStatus


def job(sequence: int = 1, **members: Any) -> Job:
    """A completed job, apart from these members."""
    completed = {
        "id": f"job-{sequence}",
        "batch_id": "batch",
        "sequence": sequence,
        "attempt": 1,
        "status": JobStatus.COMPLETED,
        "filename": f"sheet-{sequence}.pdf",
        "source_url": None,
        "pdf_sha256": None,
        "progress_percent": 100,
        "progress_message": "",
        "result_code": f"code-{sequence}",
        "extraction_id": sequence,
        "cached": False,
        "event_count": 0,
        "meet_name": "",
        "error_code": None,
        "error_message": None,
        "retriable": None,
    }
    return Job(**{**completed, **members})
