import { done, invalid, type Outcome } from '../../protocol/asana/refusal.js'

export interface DateSpan {
  readonly startOn: string
  /** The last day; not before `startOn`. */
  readonly endOn: string
}

/** What a request makes of a span of days. @param before  the span as it is; what is not sent stays */
export function readSpan(
  { end_date: endOn, start_date: startOn }: { readonly start_date?: string; readonly end_date?: string },
  before: DateSpan,
): Outcome<DateSpan> {
  const span = { startOn: startOn ?? before.startOn, endOn: endOn ?? before.endOn }
  return span.startOn <= span.endOn ? done(span) : invalid('end_date: Must not be before start_date')
}
