import { rich, t, type Text } from '../../languages/text.js'
import { Badge } from '../../ui/badge.js'
import { Panel } from '../../ui/panel.js'
import { Table, type Column } from '../../ui/table.js'
import { Time } from '../../ui/time.js'
import type { RestoredOther } from './ports.js'

const WORDS: Readonly<Record<RestoredOther['kind'], { readonly what: Text; readonly advice: Text }>> = {
  client_secret: { what: 'Client secret', advice: 'Its owner can rotate or end it.' },
  passkey: { what: 'Passkey', advice: 'Its owner can remove it.' },
  authenticator_app: { what: 'Authenticator app', advice: 'Its owner can remove it.' },
}

/** Beside the tokens: what else a restore brought back, of the same people. */
export function RestoredOthers({
  others,
  path,
}: {
  readonly path: string
  readonly others: readonly RestoredOther[]
}) {
  const columns: readonly Column<RestoredOther>[] = [
    {
      head: t('What'),
      cell: ({ kind, restoredAtMs, secret }) => (
        <span class="cell-main">
          <span class="strong">
            {secret === null
              ? t(WORDS[kind].what)
              : rich('Client secret of {app}', { app: <bdi>{secret.app}</bdi> })}
          </span>
          {secret !== null && <code class="nowrap">{secret.hint}</code>}
          <Badge tone="warning">{t('Restored')}</Badge>
          <span class="hint">
            {rich('It came back with a backup {when}.', { when: <Time atMs={restoredAtMs} /> })}{' '}
            {t(WORDS[kind].advice)}
          </span>
        </span>
      ),
    },
    {
      head: t('Owner'),
      cell: ({ owner }) => (
        <a href={`${path}?person=${owner.gid}`} title={owner.email}>
          <bdi>{owner.name}</bdi>
        </a>
      ),
    },
  ]
  return (
    <Panel
      isFlush
      title={t('Client secrets, passkeys and authenticator apps')}
      lead={t('Of the people here. What was ended or removed after the backup was made works again.')}
    >
      <Table
        label={t('What else was restored')}
        rows={others}
        keyOf={({ gid, kind }) => `${kind} ${gid}`}
        columns={columns}
      />
    </Panel>
  )
}
