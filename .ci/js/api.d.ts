// The JSON that the pages' scripts receive. docs/api.md describes each field.

type JobStatus = "pending" | "downloading" | "processing" | "completed" | "failed" | "cancelled";
type BatchStatus = "pending" | "processing" | "completed" | "partial" | "failed" | "cancelled";

interface Job {
  id: string;
  sequence: number;
  filename: string | null;
  status: JobStatus;
  progressPercent: number;
  progressMessage: string;
  attempt: number;
  cancelRequested: boolean;
  error: string | null;
}

interface Batch {
  id: string;
  swimmerName: string;
  status: BatchStatus;
  lastEventId: number;
}

/** A batch with its jobs: the response to a poll, and an item in the lists for operators. */
interface BatchAnswer {
  batch: Batch;
  jobs: Job[];
}

type StreamEvent =
  | { type: "batch_started"; jobId?: undefined; swimmerName: string }
  | { type: "job_progress"; jobId: string; sequence: number; progressPercent: number; progressMessage: string }
  | { type: "job_completed"; jobId: string; sequence: number; eventCount: number }
  | { type: "job_failed"; jobId: string; sequence: number; errorMessage: string }
  | { type: "batch_completed"; jobId?: undefined };

interface FailedJob extends Job {
  batchId: string;
  swimmerName: string;
}

/** The failed jobs that have one error code. */
interface FailureGroup {
  errorCode: string;
  sentence: string;
  count: number;
  jobs: FailedJob[];
}

interface ActorStatus {
  id: string;
  parent: string | null;
  kind: string;
  since: string;
  doing: string;
  inbox: number;
}

interface AuditEntry {
  at: string;
  actor: string;
  action: string;
  count: number;
  reason: string | null;
}

/** What the operator stream sends. */
interface Overview {
  paused: boolean;
  running: BatchAnswer[];
  over: BatchAnswer[];
  failures: FailureGroup[];
  actors: ActorStatus[];
  audit: AuditEntry[];
}

/** The fields of API responses that the operator pages read. */
interface Answer {
  success: boolean;
  message?: string;
  count: number;
  batches: number;
}
