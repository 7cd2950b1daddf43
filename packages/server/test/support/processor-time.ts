const MICROSECONDS_PER_MS = 1_000

/** Milliseconds that this thread has had of the processor: what work costs, however busy the machine is. */
export function processorMs(): number {
  const { system, user } = process.threadCpuUsage()
  return (system + user) / MICROSECONDS_PER_MS
}
