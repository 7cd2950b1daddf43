import type { Fault, Finding, LoggedRequest, UsedScopes } from '../../../types/emulator.js'
import { t } from '../../languages/text.js'
import { Badge, type Tone } from '../../ui/badge.js'
import { LinkButton } from '../../ui/button.js'
import { EmptyState } from '../../ui/empty-state.js'
import { SelectField } from '../../ui/fields.js'
import { FilterForm } from '../../ui/filter-form.js'
import { Pager } from '../../ui/pager.js'
import type { Slice } from '../../ui/paging.js'
import { Facts, Panel } from '../../ui/panel.js'
import { Shell, type Frame } from '../../ui/shell.js'
import { Table } from '../../ui/table.js'
import { ClockTime } from '../../ui/time.js'

/** The filters as they stand in the address; absent where one is not set. */
export type LogFilterValues = Readonly<
  Partial<Record<'operation' | 'client' | 'user' | 'status' | 'grant' | 'fault', string>>
>

export interface RequestLogPageProps {
  readonly frame: Frame
  readonly path: string
  /** The newest first. */
  readonly slice: Slice<LoggedRequest>
  readonly filter: LogFilterValues
  /** What occurs in the log, for each filter. */
  readonly choices: Readonly<Record<keyof LogFilterValues, readonly string[]>>
  /** Of apps and people, by their ids. */
  readonly names: ReadonlyMap<string, string>
  readonly faults: readonly Fault[]
  readonly findings: readonly Finding[]
  readonly scopes: UsedScopes
  /** Requests that are not kept any more. */
  readonly dropped: number
}

/** `GET /-/test/log`: what was asked of this server, with what, and why was it answered so? */
export function RequestLogPage(props: RequestLogPageProps) {
  const { dropped, filter, frame, path, slice } = props
  const query = new URLSearchParams(filter).toString()
  return (
    <Shell
      frame={frame}
      nav="developer"
      title={t('Request log')}
      lead={t('What was asked of this server, where each token comes from, what was judged and why.')}
      isWide
      // Visitors have no lists elsewhere.
      styles={frame.viewer === null ? ['signed-in.css'] : []}
    >
      <Findings {...props} />
      <Filters {...props} />
      <Panel isFlush title={t('Requests')} lead={t('The newest first, by the clock that tests set.')}>
        {slice.total === 0 ? (
          <EmptyState
            action={query === '' ? undefined : <LinkButton href={path}>{t('Show all')}</LinkButton>}
          >
            {query === ''
              ? t(
                  'Nothing was asked yet. Point your app at this server, and each of its requests is listed here.',
                )
              : t('No request matches.')}
          </EmptyState>
        ) : (
          <RequestTable {...props} />
        )}
      </Panel>
      <Pager path={path} query={filter} slice={slice} />
      <p class="hint">
        {dropped > 0 && `${t('{dropped} older requests are not kept any more.', { dropped })} `}
        <a href={`/-/test/requests${query === '' ? '' : `?${query}`}`}>{t('The same as JSON')}</a>
      </p>
    </Shell>
  )
}

function Findings({ findings, path, scopes }: RequestLogPageProps) {
  const listed = (names: readonly string[]) => (names.length === 0 ? t('none') : names.join(' '))
  return (
    <Panel title={t('What an app should not have done')}>
      {findings.length === 0 ? (
        <p>{t('Nothing was found.')}</p>
      ) : (
        <ul class="stack">
          {findings.map(({ kind, message, seq }) => (
            <li key={`${kind} ${seq}`}>
              <Badge tone="danger">{kind}</Badge> <a href={`${path}#request-${seq}`}>{message}</a>
            </li>
          ))}
        </ul>
      )}
      <Facts
        items={[
          { term: t('Scopes that were needed'), value: <code>{listed(scopes.needed)}</code> },
          { term: t('Granted and not needed'), value: <code>{listed(scopes.unused)}</code> },
        ]}
      />
    </Panel>
  )
}

function Filters({ choices, filter, names, path }: RequestLogPageProps) {
  const field = (name: keyof LogFilterValues, label: string, textOf = (value: string) => value) => (
    <SelectField
      name={name}
      label={label}
      value={filter[name] ?? ''}
      options={[
        { value: '', text: t('Any') },
        ...choices[name].map((value) => ({ value, text: textOf(value) })),
      ]}
    />
  )
  const nameOf = (id: string) => names.get(id) ?? id
  return (
    <FilterForm path={path} isSet={Object.keys(filter).length > 0}>
      {field('operation', t('Operation'))}
      {field('status', t('Status'), (value) => (value === 'none' ? t('unanswered') : value))}
      {field('client', t('App'), nameOf)}
      {field('user', t('Person'), nameOf)}
      {field('grant', t('Grant'))}
      {field('fault', t('Fault'))}
    </FilterForm>
  )
}

function RequestTable({ faults, names, path, slice }: RequestLogPageProps) {
  return (
    <Table
      label={t('Requests')}
      rows={slice.rows}
      keyOf={({ seq }) => String(seq)}
      columns={[
        {
          head: t('Request'),
          cell: ({ at, method, operation, path: asked, seq }) => (
            <div id={`request-${seq}`}>
              <span class="hint">
                #{seq} · <ClockTime atMs={Date.parse(at)} />
              </span>
              <br />
              <code>
                {method} {asked}
              </code>
              <br />
              <span class="hint">{operation}</span>
            </div>
          ),
        },
        { head: t('Asked with'), cell: (one) => <Asked one={one} names={names} path={path} /> },
        { head: t('Judged'), cell: (one) => <Judged one={one} /> },
        {
          head: t('Fault'),
          cell: (one) => <Met one={one} rule={faults.find(({ id }) => id === one.fault)} />,
        },
      ]}
    />
  )
}

function Asked({
  names,
  one: { client, credential, redeemed },
  path,
}: {
  readonly one: LoggedRequest
  readonly names: ReadonlyMap<string, string>
  readonly path: string
}) {
  const descent = credential ?? redeemed
  const nameOf = (id: string | null | undefined) => (id == null ? null : (names.get(id) ?? id))
  const people = [nameOf(client), nameOf(credential?.user)].filter((name) => name !== null)
  return (
    <>
      {descent === null ? (
        <span class="hint">{t('nothing')}</span>
      ) : (
        <>
          {descent.kind} {t('token {number}', { number: descent.token })} <code>{credential?.hint}</code>
          {descent.grant !== null && (
            <>
              <br />
              <a class="unbroken" href={`${path}?grant=${descent.grant}`}>
                {t('grant {grant}, generation {generation}', {
                  grant: descent.grant,
                  generation: descent.generation ?? 0,
                })}
              </a>
            </>
          )}
        </>
      )}
      {people.length > 0 && (
        <>
          <br />
          <bdi>{people.join(' · ')}</bdi>
        </>
      )}
    </>
  )
}

/** Which answer it was, and what decided that. */
function Judged({ one }: { readonly one: LoggedRequest }) {
  const { credential, delivery, reason, retry_after, rotated, scope, status, took_ms } = one
  const outcome = [
    reason,
    retry_after === null ? null : t('come again in {seconds} s', { seconds: retry_after }),
    rotated && one.redeemed?.kind === 'refresh' ? t('rotated') : null,
    delivery === null
      ? null
      : t('{count, plural, one {# event} other {# events}}', { count: delivery.events }),
  ]
  const because = [
    scope === null ? null : t('takes {scope}', { scope }),
    scope === null || credential?.scope == null
      ? null
      : t('the token has {scopes}', { scopes: credential.scope }),
    took_ms === null ? null : t('{ms} ms', { ms: took_ms }),
  ]
  return (
    <>
      <Badge tone={toneOf(one)}>{status === null ? outcomeOf(one) : String(status)}</Badge> {joined(outcome)}
      <br />
      <span class="hint">{joined(because)}</span>
    </>
  )
}

const joined = (texts: readonly (string | null)[]) => texts.filter((text) => text !== null).join(' · ')

function toneOf({ status }: LoggedRequest): Tone {
  if (status === null) return 'warning'
  if (status >= 500) return 'danger'
  return status >= 400 ? 'warning' : 'good'
}

function outcomeOf({ cut, delivery, took_ms }: LoggedRequest): string {
  if (delivery?.fate === 'lost') return t('lost')
  if (cut === 'before') return t('cut before it was done')
  if (cut === 'after') return t('cut after it was done')
  if (cut === 'aborted') return t('went away')
  return took_ms === null ? t('not answered yet') : t('no answer')
}

function Met({
  one: { delivery, fault },
  rule,
}: {
  readonly one: LoggedRequest
  readonly rule: Fault | undefined
}) {
  if (fault === null) return <span class="hint">{t('none')}</span>
  return (
    <>
      {t('rule {id}', { id: fault })}
      {delivery?.fate === 'again' && ` · ${t('sent again')}`}
      <br />
      {rule !== undefined && <code>{JSON.stringify(rule.act)}</code>}
    </>
  )
}
