/** What goes out by OpenTelemetry. Where to, with which headers and how it is packed, the exporters read themselves. */
export interface TelemetrySettings {
  readonly traces: boolean
  readonly metrics: boolean
  readonly sampler: SamplerSettings
  readonly metricIntervalMs: number
  readonly batch: {
    readonly delayMs: number
    readonly queueMax: number
    readonly batchMax: number
    readonly exportTimeoutMs: number
  }
}

export interface SamplerSettings {
  /** Of traces that begin here: from 0, none, to 1, all. */
  readonly ratio: number
  /** Whether whoever sends `traceparent` decides for theirs. */
  readonly followsParent: boolean
}

/** What a trace says of a request once it has been answered. Never a secret, never a path with ids in it. */
export interface AnsweredRequest {
  readonly operation: string
  /** The path as it was registered, with names in place of ids; null where nothing was found. */
  readonly route: string | null
  readonly status: number
  readonly reason: string | undefined
}

/** A request that is being traced. */
export interface RequestSpan {
  /** For the log line: trace, this span, and whether it is kept. */
  readonly traceparent: string
  end(answer: AnsweredRequest): void
}

/** One metric as the registry of Prometheus tells it. */
export interface CollectedMetric {
  readonly name: string
  readonly help: string
  /** `counter`, `gauge`, `histogram`, and others that are left out. */
  readonly type: unknown
  readonly values: readonly {
    readonly metricName?: string | undefined
    readonly labels: Readonly<Record<string, string | number>>
    readonly value: number
  }[]
}

/** Where traces and metrics go beside the log and `/-/metrics`. */
export interface Telemetry {
  /** @returns null where requests are not traced */
  beginRequest(request: {
    readonly method: string
    readonly requestId: string
    /** The header of the caller, as it came. */
    readonly traceparent: string | readonly string[] | undefined
  }): RequestSpan | null
  /** From now on these are sent at each interval. */
  sendMetrics(collect: () => Promise<readonly CollectedMetric[]>): void
  /** Sends what is left, within a bounded time. */
  stop(): Promise<void>
}
