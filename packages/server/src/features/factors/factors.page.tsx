import { rich, t } from '../../languages/text.js'
import { Badge } from '../../ui/badge.js'
import { LinkButton } from '../../ui/button.js'
import { Facts, Panel } from '../../ui/panel.js'
import { Table, type Column } from '../../ui/table.js'
import { Time } from '../../ui/time.js'
import type { FactorStanding, ListedPasskey } from './factor.js'
import { APP_PATH, CODES_PATH, PASSKEYS_PATH } from './factor-paths.page.js'

/** Fewer than this many recovery codes are too few. */
const CODES_FEW = 3

interface PanelsProps {
  readonly standing: FactorStanding
  /** Names of the workspaces that want a second factor. */
  readonly requiredBy: readonly string[]
}

/** The cards of the page that is about all of somebody's security. */
export function factorPanels(props: PanelsProps) {
  return <FactorPanels {...props} />
}

/** On `/0/profile/security`: what beside the password proves that it is you. */
function FactorPanels({ standing, requiredBy }: PanelsProps) {
  const { appRestoredAtMs, appSinceMs, codesLeft, passkeys } = standing
  const hasFactor = appSinceMs !== null || passkeys.length > 0
  return (
    <>
      <Panel
        title={t('Authenticator app')}
        lead={t('An app on your phone shows a code of 6 digits. Logging in asks for it after your password.')}
        action={
          appSinceMs === null ? (
            <LinkButton href={`${APP_PATH}/new`}>{t('Set up authenticator app')}</LinkButton>
          ) : (
            <LinkButton href={`${APP_PATH}/remove`} kind="danger-plain">
              {t('Remove')}
            </LinkButton>
          )
        }
      >
        {appSinceMs === null ? (
          <p>
            {hasFactor
              ? t('You have none. It helps where a passkey does not work.')
              : t('You have none. Without one, whoever learns your password can log in as you.')}
          </p>
        ) : (
          <p class="inline">
            <Badge tone="good">{t('On')}</Badge> {rich('since {when}', { when: <Time atMs={appSinceMs} /> })}
            <RestoredFact atMs={appRestoredAtMs} />
          </p>
        )}
        <RequiredNote names={requiredBy} />
      </Panel>
      <Panel
        isFlush={passkeys.length > 0}
        title={t('Passkeys')}
        lead={t(
          'Your device or a security key proves that it is you. A passkey alone logs you in; after your password it is the second step.',
        )}
        action={<LinkButton href={`${PASSKEYS_PATH}/new`}>{t('Add passkey')}</LinkButton>}
      >
        {passkeys.length === 0 ? (
          <p>{t('You have none. A passkey cannot be typed into a false page.')}</p>
        ) : (
          <Table label={t('Your passkeys')} rows={passkeys} keyOf={({ gid }) => gid} columns={COLUMNS} />
        )}
      </Panel>
      {hasFactor && (
        <Panel
          title={t('Recovery codes')}
          lead={t('Each logs you in once, after your password, when your device is lost.')}
          action={<LinkButton href={CODES_PATH}>{t('Make new codes')}</LinkButton>}
        >
          <Facts
            items={[
              {
                term: t('Left'),
                value: (
                  <span class="inline">
                    {t('{codesLeft, plural, one {# code} other {# codes}}', { codesLeft })}
                    {codesLeft < CODES_FEW && <Badge tone="warning">{t('Make new ones')}</Badge>}
                  </span>
                ),
              },
            ]}
          />
        </Panel>
      )}
    </>
  )
}

/** What a restore brought back may have been removed since the backup was made. */
function RestoredFact({ atMs }: { readonly atMs: number | null }) {
  if (atMs === null) return null
  return (
    <>
      <Badge tone="warning">{t('Restored')}</Badge>
      <span class="hint">
        {rich('It came back with a backup {when}, also if you removed it before. Remove it if you had.', {
          when: <Time atMs={atMs} />,
        })}
      </span>
    </>
  )
}

function RequiredNote({ names }: { readonly names: readonly string[] }) {
  if (names.length === 0) return null
  return (
    <p class="hint">
      {rich(
        '{count, plural, one {{names} requires} other {{names} require}} a second factor: an app or a passkey.',
        {
          count: names.length,
          names: names.map((name, index) => (
            <>
              {index > 0 && ', '}
              <bdi key={index} class="strong">
                {name}
              </bdi>
            </>
          )),
        },
      )}
    </p>
  )
}

const COLUMNS: readonly Column<ListedPasskey>[] = [
  {
    head: 'Name',
    cell: ({ isDeviceBound, name, restoredAtMs }) => (
      <span class="inline">
        <bdi class="strong">{name}</bdi>
        {isDeviceBound && <Badge>{t('This device alone')}</Badge>}
        <RestoredFact atMs={restoredAtMs} />
      </span>
    ),
  },
  { head: 'Added', cell: ({ createdAtMs }) => <Time atMs={createdAtMs} /> },
  {
    head: 'Last used',
    cell: ({ lastUsedAtMs }) => (lastUsedAtMs === null ? t('Never') : <Time atMs={lastUsedAtMs} />),
  },
  {
    head: 'Actions',
    kind: 'actions',
    cell: ({ gid, name }) => (
      <LinkButton
        href={`${PASSKEYS_PATH}/${gid}/remove`}
        kind="danger-plain"
        isSmall
        label={t('Remove {name}', { name })}
      >
        {t('Remove')}
      </LinkButton>
    ),
  },
]
