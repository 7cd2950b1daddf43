/** What a test asks of the server beside what it tests, and is not given. */
export interface ControlRefusal {
  readonly ok: false
  readonly code: ControlProblem
  /** Says what to do. */
  readonly message: string
}

export type ControlProblem =
  | 'unknown_fault_rule'
  | 'too_many_faults'
  | 'not_found'
  | 'invalid_field'
  | 'invalid_json'
  | 'unknown_snapshot'
  | 'too_many_snapshots'
  | 'refused'

export type ControlOutcome = { readonly ok: true; readonly value: object } | ControlRefusal

export const value = (given: object): ControlOutcome => ({ ok: true, value: given })
export const refuse = (code: ControlProblem, message: string): ControlRefusal => ({
  ok: false,
  code,
  message,
})

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** @param given  milliseconds, or a text such as `90s`, `2h` or `1d` @returns null for anything else, and for what is below 0 */
export function readDurationMs(given: unknown): number | null {
  if (typeof given === 'number') return Number.isFinite(given) && given >= 0 ? given : null
  const [, digits, unit] = /^(\d{1,12})(ms|s|m|h|d)$/.exec(String(given)) ?? []
  const unitMs = unit === undefined ? undefined : UNITS_MS[unit]
  return unitMs === undefined ? null : Number(digits) * unitMs
}

export function textOf(body: Body, name: string): string | null {
  const given = body[name]
  return typeof given === 'string' && given !== '' ? given : null
}

/** @returns null where it is absent; undefined where it is no list of texts */
export function textsOf(body: Body, name: string): readonly string[] | null | undefined {
  const given = body[name]
  if (given === undefined || given === null) return null
  return Array.isArray(given) && given.every((one) => typeof one === 'string') ? given : undefined
}

export type Body = Readonly<Record<string, unknown>>

/** What a test can ask, by method and path. */
export type Controls = Readonly<
  Record<
    string,
    (given: {
      readonly body: Body
      readonly query: URLSearchParams
      readonly id: string
    }) => Promise<ControlOutcome> | ControlOutcome
  >
>
