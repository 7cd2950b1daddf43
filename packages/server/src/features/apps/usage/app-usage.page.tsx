import { dayFormat, numberFormat } from '../../../languages/formats.js'
import { t } from '../../../languages/text.js'
import { EmptyState } from '../../../ui/empty-state.js'
import { LinkButton } from '../../../ui/button.js'
import { Panel } from '../../../ui/panel.js'
import { AppShell, type AppPageProps } from '../pages/app-shell.parts.js'
import type { UsageDay } from './app-usage.js'
import { appPath } from '../pages/app-paths.rules.js'

const WIDTH = 900
const HEIGHT = 220
const LEFT = 52
const BOTTOM = 28
const TOP = 12
const GAP = 5
/** A bar that stands for something can be seen. */
const BAR_HEIGHT_MIN = 2
const LABELLED_EVERY_DAYS = 7

const KINDS = [
  { key: 'done', text: 'Answered', statuses: '2xx, 3xx' },
  { key: 'refused', text: 'Refused', statuses: '4xx' },
  { key: 'failed', text: 'Failed', statuses: '5xx' },
] as const

/** `GET /0/my-apps/:client_id/usage`: is it used, and do its requests work? @param days  oldest first */
export function UsagePage({
  app,
  days,
  frame,
  iconHref,
}: AppPageProps & { readonly days: readonly UsageDay[] }) {
  const sums = KINDS.map((kind) => ({ ...kind, sum: days.reduce((total, day) => total + day[kind.key], 0) }))
  const total = sums.reduce((all, { sum }) => all + sum, 0)
  return (
    <AppShell frame={frame} app={app} iconHref={iconHref} tab="/usage" title={t('Usage')}>
      {total === 0 ? (
        <Panel title={t('Requests per day')}>
          <EmptyState
            action={<LinkButton href={appPath(app.clientId, '/try')}>{t('Try it')}</LinkButton>}
            reference={{ href: '/docs', text: t('How an app calls the API') }}
          >
            {t(
              'Requests that your app makes with its tokens are counted here, by how they were answered. There were none in the last {count} days.',
              { count: days.length },
            )}
          </EmptyState>
        </Panel>
      ) : (
        <Panel
          title={t('Requests per day')}
          lead={t('The last {count} days, by UTC. Today is still running.', { count: days.length })}
        >
          <ul class="usage-legend">
            {sums.map(({ key, statuses, sum, text }) => (
              <li key={key}>
                <span class={`usage-key ${key}`} aria-hidden="true" />
                <span>
                  {t(text)} <span class="hint">({statuses})</span>
                </span>
                <strong>{count(sum)}</strong>
              </li>
            ))}
          </ul>
          <Chart days={days} total={total} />
          <details class="usage-numbers">
            <summary>{t('Show the numbers')}</summary>
            <DayTable days={days} />
          </details>
        </Panel>
      )}
    </AppShell>
  )
}

/** Stacked bars, one a day. What they say in numbers stands in the table below. */
function Chart({ days, total }: { readonly days: readonly UsageDay[]; readonly total: number }) {
  const top = niceTop(Math.max(...days.map((day) => day.done + day.refused + day.failed)))
  const step = (WIDTH - LEFT) / days.length
  const heightOf = (requests: number) => (requests / top) * (HEIGHT - TOP - BOTTOM)
  return (
    <div class="usage-chart" tabIndex={0} role="group" aria-label={t('Picture of the requests per day')}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={t(
          '{total, plural, one {# request} other {# requests}} in {count} days, at most {top, number} a day',
          {
            total,
            count: days.length,
            top,
          },
        )}
      >
        {[0, top / 2, top].map((level) => (
          <g key={level}>
            <line
              class="usage-line"
              x1={LEFT}
              x2={WIDTH}
              y1={baseline(heightOf(level))}
              y2={baseline(heightOf(level))}
            />
            <text class="usage-text" x={LEFT - 8} y={baseline(heightOf(level)) + 4} text-anchor="end">
              {short(level)}
            </text>
          </g>
        ))}
        <Bars
          days={days}
          leftOf={(index) => LEFT + index * step + GAP / 2}
          width={step - GAP}
          heightOf={heightOf}
        />
        {days.map(
          ({ day }, index) =>
            (days.length - 1 - index) % LABELLED_EVERY_DAYS === 0 && (
              <text
                key={day}
                class="usage-text"
                x={LEFT + (index + 0.5) * step}
                y={HEIGHT - 8}
                text-anchor={index === days.length - 1 ? 'end' : 'middle'}
              >
                {index === days.length - 1 ? t('Today') : dayWords(day)}
              </text>
            ),
        )}
      </svg>
    </div>
  )
}

/** One path a kind, and over each day an area that says its numbers on hover. */
function Bars({
  days,
  heightOf,
  leftOf,
  width,
}: {
  readonly days: readonly UsageDay[]
  readonly width: number
  readonly leftOf: (index: number) => number
  readonly heightOf: (requests: number) => number
}) {
  const heightsOf = (day: UsageDay) =>
    KINDS.map(({ key }) => (day[key] === 0 ? 0 : Math.max(BAR_HEIGHT_MIN, heightOf(day[key]))))
  const stacks = days.map(heightsOf)
  const wide = round(width)
  return (
    <>
      {KINDS.map(({ key }, kind) => (
        <path
          key={key}
          class={`usage-bar ${key}`}
          d={stacks
            .map((heights, index) => {
              const height = round(heights[kind] ?? 0)
              const below = heights.slice(0, kind).reduce((sum, one) => sum + one, 0)
              return height === 0
                ? ''
                : `M${round(leftOf(index))} ${round(baseline(below))}h${wide}v-${height}h-${wide}z`
            })
            .join('')}
        />
      ))}
      <g fill="transparent">
        {days.map((day, index) => (
          <rect key={day.day} x={round(leftOf(index))} y={TOP} width={wide} height={HEIGHT - TOP - BOTTOM}>
            <title>{numbersOf(day)}</title>
          </rect>
        ))}
      </g>
    </>
  )
}

function numbersOf(day: UsageDay): string {
  const numbers = KINDS.map(({ key, text }) => `${t(text)}: ${count(day[key])}`)
  return `${dayWords(day.day)} – ${numbers.join(', ')}`
}

/** Narrow enough to stay a table at every width, newest first. */
function DayTable({ days }: { readonly days: readonly UsageDay[] }) {
  return (
    <table class="usage-table">
      <caption class="visually-hidden">{t('Requests per day')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('Day')}</th>
          {KINDS.map(({ key, text }) => (
            <th key={key} scope="col">
              {t(text)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {days.toReversed().map((day) => (
          <tr key={day.day}>
            <th scope="row">{dayWords(day.day)}</th>
            {KINDS.map(({ key }) => (
              <td key={key}>{count(day[key])}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const baseline = (height: number) => HEIGHT - BOTTOM - height
const round = (value: number) => Math.round(value * 10) / 10

/** The next of 2, 4, 10, 20, 40, 100 …: half of it is a whole number, too. */
function niceTop(most: number): number {
  for (let unit = 1; ; unit *= 10) {
    const found = [2, 4, 10].find((factor) => factor * unit >= most)
    if (found !== undefined) return found * unit
  }
}

/** `2026-11-23` as "23 Nov". */
function dayWords(day: string): string {
  return dayFormat(Date.parse(day))
}

/** With thin spaces between thousands. */
export function count(value: number): string {
  return numberFormat(value)
}

function short(value: number): string {
  if (value >= 1_000_000) return `${value / 1_000_000}M`
  return value >= 1_000 ? `${value / 1_000}k` : String(value)
}
