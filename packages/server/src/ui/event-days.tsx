import { rich, t } from '../languages/text.js'
import { useContext } from 'preact/hooks'
import { Badge } from './badge.js'
import { safeHref } from './safe-href.js'
import { Table } from './table.js'
import { ClockTime, Now } from './time.js'
import { isoDay, weekdayText } from './time-words.js'
import { DAY_MS } from '../time-units.js'

/** What a row says of an event of the security record, in the language of whoever reads it. */
export interface ShownEvent {
  readonly seq: number
  readonly atMs: number
  readonly who: string
  readonly words: string
  readonly what: string
  /** What kind of event it is, in words. */
  readonly family: string
  readonly by: string | null
  readonly address: string | null
  readonly app: string | null
  readonly isRefused: boolean
  readonly reason: string | null
}

/**
 * Events in words under the days on which they happened, as admins and everybody for themselves read them.
 * @param hrefOf  where an event has a page of its own
 */
export function EventDays({
  events,
  hrefOf,
}: {
  readonly events: readonly ShownEvent[]
  readonly hrefOf?: (event: ShownEvent) => string
}) {
  const days = Map.groupBy(events, ({ atMs }) => isoDay(atMs))
  return (
    <div class="event-days">
      {[...days].map(([day, ofDay]) => (
        <section key={day}>
          <DayHeading day={day} />
          <DayEvents day={day} events={ofDay} hrefOf={hrefOf} />
        </section>
      ))}
    </div>
  )
}

function DayHeading({ day }: { readonly day: string }) {
  const nowMs = useContext(Now) ?? 0
  const near = { [isoDay(nowMs)]: t('Today'), [isoDay(nowMs - DAY_MS)]: t('Yesterday') }[day]
  return (
    <h3 class="event-day">
      <time dateTime={day}>{day}</time>{' '}
      <span class="hint">
        {near === undefined ? '' : `${near}, `}
        {weekdayText(day)} (UTC)
      </span>
    </h3>
  )
}

function DayEvents({
  day,
  events,
  hrefOf,
}: {
  readonly day: string
  readonly events: readonly ShownEvent[]
  readonly hrefOf: ((event: ShownEvent) => string) | undefined
}) {
  return (
    <Table
      label={t('Events of {day}', { day })}
      rows={events}
      keyOf={({ seq }) => String(seq)}
      columns={[
        {
          head: t('Event'),
          cell: (event) => (
            <>
              <EventWords event={event} />
              {event.reason !== null && (
                <div class="hint">{t('Reason: {reason}', { reason: event.reason })}</div>
              )}
            </>
          ),
        },
        {
          head: t('From'),
          cell: ({ address, app, by }) => (
            <>
              <div>{address ?? '–'}</div>
              {by !== null && <div class="hint">{by}</div>}
              {app !== null && <div class="hint">{rich('App {app}', { app: <bdi>{app}</bdi> })}</div>}
            </>
          ),
        },
        {
          head: t('When'),
          cell: (event) => (
            <>
              {hrefOf === undefined ? (
                <ClockTime atMs={event.atMs} />
              ) : (
                <a class="event-link" href={safeHref(hrefOf(event))}>
                  <ClockTime atMs={event.atMs} />
                  <span class="visually-hidden">
                    {t(', event {seq} in full', { seq: String(event.seq) })}
                  </span>
                </a>
              )}
              <div class="hint">{event.family}</div>
            </>
          ),
        },
      ]}
    />
  )
}

/** "Ada created the token ‘Build’", and whether that was refused. */
export function EventWords({ event }: { readonly event: ShownEvent }) {
  return (
    <>
      {rich('{who} {words} {what}', {
        who: <bdi class="strong">{event.who}</bdi>,
        words: event.words,
        what: <bdi class="strong">{event.what}</bdi>,
      })}
      {event.isRefused && (
        <>
          {' '}
          <Badge tone="warning">{t('Refused')}</Badge>
        </>
      )}
    </>
  )
}
