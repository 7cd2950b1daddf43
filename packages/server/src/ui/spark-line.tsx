import { t } from '../languages/text.js'

const STEP = 3
const HEIGHT = 24
/** The line keeps clear of the picture's edges, so that its ends and its highest day are whole. */
const MARGIN = 2

/**
 * How much something was used on each of the last days, small enough for a row of a list, with the sum in words beside it.
 * @param days  requests a day, oldest first, today last
 */
export function SparkLine({ days }: { readonly days: readonly number[] }) {
  const total = days.reduce((sum, requests) => sum + requests, 0)
  const width = (days.length - 1) * STEP + 2 * MARGIN
  const points = days.map((requests, index) => pointOf({ requests, index, most: Math.max(...days, 1) }))
  const line = points.map(([x, y]) => `${x} ${y}`).join('L')
  const [endX, endY] = points.at(-1) ?? [0, 0]
  return (
    <span class={total === 0 ? 'spark empty' : 'spark'}>
      <svg
        viewBox={`0 0 ${width} ${HEIGHT}`}
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={words(days)}
      >
        <title>{words(days)}</title>
        {total > 0 && (
          <path class="spark-area" d={`M${MARGIN} ${HEIGHT - MARGIN}L${line}L${endX} ${HEIGHT - MARGIN}z`} />
        )}
        <path
          class="spark-line"
          d={total === 0 ? `M${MARGIN} ${HEIGHT / 2}H${width - MARGIN}` : `M${line}`}
        />
        {total > 0 && <circle class="spark-end" cx={endX} cy={endY} r={MARGIN} />}
      </svg>
      <span class="spark-sum" aria-hidden="true">
        {total === 0
          ? t('No requests in {count} days', { count: days.length })
          : t('{total, plural, one {# request} other {# requests}} in {count} days', {
              total,
              count: days.length,
            })}
      </span>
    </span>
  )
}

function pointOf({
  index,
  most,
  requests,
}: {
  readonly requests: number
  readonly index: number
  readonly most: number
}): readonly [x: number, y: number] {
  const height = (requests / most) * (HEIGHT - 2 * MARGIN)
  return [MARGIN + index * STEP, Math.round((HEIGHT - MARGIN - height) * 10) / 10]
}

function words(days: readonly number[]): string {
  const total = days.reduce((sum, requests) => sum + requests, 0)
  if (total === 0) return t('No requests in {count} days', { count: days.length })
  const busiest = Math.max(...days)
  return t(
    '{total, plural, one {# request} other {# requests}} in {count} days, {daysat, plural, one {# request} other {# requests}} today, at most {busiest, plural, one {# request} other {# requests}} a day',
    { total, count: days.length, daysat: days.at(-1) ?? 0, busiest },
  )
}
