/** One thing that must be right for the gateway to work. */
export interface DoctorCheck {
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'failed';
  /** What was found. */
  readonly detail: string;
  /** What to do about it. */
  readonly remedy?: string;
}

export function ok(name: string, detail: string): DoctorCheck {
  return { name, status: 'ok', detail };
}

export function warning(name: string, detail: string, remedy: string): DoctorCheck {
  return { name, status: 'warning', detail, remedy };
}

export function failed(name: string, detail: string, remedy: string): DoctorCheck {
  return { name, status: 'failed', detail, remedy };
}
