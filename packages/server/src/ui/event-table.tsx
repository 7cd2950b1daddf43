import { known, rich, t } from '../languages/text.js'
import { Badge } from './badge.js'
import { Table } from './table.js'
import { Time } from './time.js'

/** What a row says of an event of the security record. */
export interface ShownEvent {
  readonly seq: number
  readonly atMs: number
  readonly who: string
  readonly words: string
  readonly what: string
  readonly by: string | null
  readonly address: string | null
  readonly app: string | null
  readonly isRefused: boolean
  readonly reason: string | null
}

/** Events in words, as admins and everybody for themselves read them. */
export function EventTable({ events }: { readonly events: readonly ShownEvent[] }) {
  return (
    <Table
      label={t('Events')}
      rows={events}
      keyOf={({ seq }) => String(seq)}
      columns={[
        {
          head: 'Event',
          cell: ({ isRefused, reason, what, who, words }) => (
            <>
              {rich('{who} {words} {what}', {
                who: <bdi class="strong">{known(who)}</bdi>,
                words: known(words),
                what: <bdi class="strong">{known(what)}</bdi>,
              })}
              {isRefused && (
                <>
                  {' '}
                  <Badge tone="warning">{t('Refused')}</Badge>
                </>
              )}
              {reason !== null && <div class="hint">{t('Reason: {reason}', { reason })}</div>}
            </>
          ),
        },
        {
          head: 'From',
          cell: ({ address, app, by }) => (
            <>
              <div>{address ?? '–'}</div>
              {by !== null && <div class="hint">{known(by)}</div>}
              {app !== null && <div class="hint">{rich('App {app}', { app: <bdi>{app}</bdi> })}</div>}
            </>
          ),
        },
        { head: 'When', cell: ({ atMs }) => <Time atMs={atMs} /> },
      ]}
    />
  )
}
