import { rich, t } from '../../languages/text.js'
import { EventWords } from '../../ui/event-days.js'
import { BackLink } from '../../ui/page-header.js'
import { Facts, Panel } from '../../ui/panel.js'
import { Shell } from '../../ui/shell.js'
import { ExactTime, Time } from '../../ui/time.js'
import type { DescribedEvent } from './describe-event.js'
import type { FoundEvent } from '../audit/find-event.js'
import { type AdminFrame, adminPath } from '../../ui/admin-frame.js'

/** Those of the chain, which have a card of their own. */
const CHAIN_FIELDS: readonly string[] = [
  'chain',
  'position',
  'prev_hash',
  'workspaces_hash',
  'first_hash',
  'hash',
]

/** `GET /0/admin/:workspace/audit/:seq`: everything that is known of one event, and whether it is as it was written. */
export function AuditEventPage({
  described,
  found: { event, fields, place },
  frame,
  workspace,
}: AdminFrame & { readonly found: FoundEvent; readonly described: DescribedEvent }) {
  const all: readonly (readonly [string, string | number | null])[] = Object.entries(fields)
  const shown = (names: readonly (readonly [string, string | number | null])[]) =>
    names.map(([term, value]) => ({ term, value: <FieldValue name={term} value={value} /> }))
  return (
    <Shell
      frame={frame}
      nav="admin"
      workspace={workspace}
      title={t('Event {seq}', { seq: String(event.seq) })}
      lead={<EventWords event={described} />}
      above={<BackLink href={adminPath(workspace.gid, 'audit')}>{t('Audit log')}</BackLink>}
    >
      <Panel title={t('What happened')}>
        <Facts
          items={[
            { term: t('Kind of event'), value: described.family },
            {
              term: t('When'),
              value: (
                <>
                  <ExactTime atMs={event.atMs} /> (<Time atMs={event.atMs} />)
                </>
              ),
            },
            { term: t('Outcome'), value: described.isRefused ? t('Refused') : t('Done') },
            ...(described.reason === null ? [] : [{ term: t('Reason'), value: described.reason }]),
            { term: t('From'), value: described.address ?? t('Not known') },
            ...(described.by === null ? [] : [{ term: t('With'), value: described.by }]),
            ...(described.app === null ? [] : [{ term: t('App'), value: <bdi>{described.app}</bdi> }]),
          ]}
        />
      </Panel>
      <Panel
        title={t('Every field')}
        lead={t('As it stands in the record, under the names that the export has.')}
      >
        <Facts items={shown(all.filter(([name]) => !CHAIN_FIELDS.includes(name)))} />
      </Panel>
      <Panel
        title={t('Its place in the chain')}
        lead={t(
          'Each event is hashed together with the hash of the one before it, so nobody changes one without changing all that follow.',
        )}
      >
        <p class={place.isWhole ? 'verdict good' : 'verdict bad'}>
          {place.isWhole
            ? t('It was hashed anew just now, and is as it was written.')
            : t('It was hashed anew just now, and is not as it was written. Tell whoever runs this server.')}
        </p>
        <p class={place.hangsOnPrevious === false ? 'verdict bad' : 'verdict good'}>{previousWords(place)}</p>
        <Facts items={shown(all.filter(([name]) => CHAIN_FIELDS.includes(name)))} />
        <p class="hint">
          {rich('Whoever runs this server checks the whole record with {command}.', {
            command: <code>mudrad audit verify</code>,
          })}
        </p>
      </Panel>
    </Shell>
  )
}

function previousWords({ hangsOnPrevious }: FoundEvent['place']): string {
  if (hangsOnPrevious === null)
    return t('The event before it is older than events are kept, and was deleted.')
  return hangsOnPrevious
    ? t('It holds the hash of the event before it in its chain.')
    : t('It does not hold the hash of the event before it in its chain. Tell whoever runs this server.')
}

function FieldValue({ name, value }: { readonly name: string; readonly value: string | number | null }) {
  if (value === null) return <span class="hint">{t('none')}</span>
  return <code class={name === 'details' ? 'field-json' : undefined}>{value}</code>
}
