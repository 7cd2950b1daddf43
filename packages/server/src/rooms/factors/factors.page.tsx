import { Badge } from '../../ui/badge.js'
import { LinkButton } from '../../ui/button.js'
import { Facts, Panel } from '../../ui/panel.js'
import { Table, type Column } from '../../ui/table.js'
import { Time } from '../../ui/time.js'
import { counted } from '../../ui/time-words.js'
import type { FactorStanding, ListedPasskey } from './factor.js'
import { APP_PATH, CODES_PATH, PASSKEYS_PATH } from './factor-paths.page.js'

/** Fewer than this many recovery codes are too few. */
const CODES_FEW = 3

/** On `/0/profile/security`: what beside the password proves that it is you. */
export function FactorPanels({
  standing,
  requiredBy,
}: {
  readonly standing: FactorStanding
  /** Names of the workspaces that want a second factor. */
  readonly requiredBy: readonly string[]
}) {
  const { appRestoredAtMs, appSinceMs, codesLeft, passkeys } = standing
  const hasFactor = appSinceMs !== null || passkeys.length > 0
  return (
    <>
      <Panel
        title="Authenticator app"
        lead="An app on your phone shows a code of 6 digits. Logging in asks for it after your password."
        action={
          appSinceMs === null ? (
            <LinkButton href={`${APP_PATH}/new`}>Set up authenticator app</LinkButton>
          ) : (
            <LinkButton href={`${APP_PATH}/remove`} kind="danger-plain">
              Remove
            </LinkButton>
          )
        }
      >
        {appSinceMs === null ? (
          <p>
            {hasFactor
              ? 'You have none. It helps where a passkey does not work.'
              : 'You have none. Without one, whoever learns your password can log in as you.'}
          </p>
        ) : (
          <p class="inline">
            <Badge tone="good">On</Badge> since <Time atMs={appSinceMs} />
            <RestoredFact atMs={appRestoredAtMs} />
          </p>
        )}
        <RequiredNote names={requiredBy} />
      </Panel>
      <Panel
        isFlush={passkeys.length > 0}
        title="Passkeys"
        lead="Your device or a security key proves that it is you. A passkey alone logs you in; after your password it is the second step."
        action={<LinkButton href={`${PASSKEYS_PATH}/new`}>Add passkey</LinkButton>}
      >
        {passkeys.length === 0 ? (
          <p>You have none. A passkey cannot be typed into a false page.</p>
        ) : (
          <Table label="Your passkeys" rows={passkeys} keyOf={({ gid }) => gid} columns={COLUMNS} />
        )}
      </Panel>
      {hasFactor && (
        <Panel
          title="Recovery codes"
          lead="Each logs you in once, after your password, when your device is lost."
          action={<LinkButton href={CODES_PATH}>Make new codes</LinkButton>}
        >
          <Facts
            items={[
              {
                term: 'Left',
                value: (
                  <span class="inline">
                    {counted(codesLeft, 'code')}
                    {codesLeft < CODES_FEW && <Badge tone="warning">Make new ones</Badge>}
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
      <Badge tone="warning">Restored</Badge>
      <span class="hint">
        It came back with a backup <Time atMs={atMs} />, also if you removed it before. Remove it if you had.
      </span>
    </>
  )
}

function RequiredNote({ names }: { readonly names: readonly string[] }) {
  if (names.length === 0) return null
  return (
    <p class="hint">
      {names.map((name, index) => (
        <>
          {index > 0 && ', '}
          <bdi key={index} class="strong">
            {name}
          </bdi>
        </>
      ))}{' '}
      {names.length === 1 ? 'requires' : 'require'} a second factor: an app or a passkey.
    </p>
  )
}

const COLUMNS: readonly Column<ListedPasskey>[] = [
  {
    head: 'Name',
    cell: ({ isDeviceBound, name, restoredAtMs }) => (
      <span class="inline">
        <bdi class="strong">{name}</bdi>
        {isDeviceBound && <Badge>This device alone</Badge>}
        <RestoredFact atMs={restoredAtMs} />
      </span>
    ),
  },
  { head: 'Added', cell: ({ createdAtMs }) => <Time atMs={createdAtMs} /> },
  {
    head: 'Last used',
    cell: ({ lastUsedAtMs }) => (lastUsedAtMs === null ? 'Never' : <Time atMs={lastUsedAtMs} />),
  },
  {
    head: 'Actions',
    kind: 'actions',
    cell: ({ gid, name }) => (
      <LinkButton
        href={`${PASSKEYS_PATH}/${gid}/remove`}
        kind="danger-plain"
        isSmall
        label={`Remove ${name}`}
      >
        Remove
      </LinkButton>
    ),
  },
]
