import { rich, t, type Text } from '../../../languages/text.js'
import { FormActions, LinkButton, PostButton } from '../../../ui/button.js'
import { Badge } from '../../../ui/badge.js'
import { CopyField } from '../../../ui/copy-field.js'
import { DangerItem, DangerZone } from '../../../ui/danger-zone.js'
import { TextAreaField } from '../../../ui/fields.js'
import { Button, CsrfField, ErrorSummary, Field } from '../../../ui/form.js'
import { Panel } from '../../../ui/panel.js'
import { Table } from '../../../ui/table.js'
import { ExactTime, Time } from '../../../ui/time.js'
import { AgeBar } from '../../../ui/age-bar.js'
import { SparkLine } from '../../../ui/spark-line.js'
import { AppIcon } from '../../../ui/avatar.js'
import type { SecretRotation } from '../app.js'
import { LastUse } from './app-secrets.page.js'
import { AppShell, type AppPageProps } from './app-shell.parts.js'
import type { FormFault } from './create-app.page.js'
import type { ListedApp } from '../list-apps.js'
import { appPath } from './app-paths.rules.js'

export type BasicField = 'name' | 'description' | 'icon'
type Secret = ListedApp['secrets'][number]

/** From here on the list says that a secret ends. */
const EXPIRES_SOON_MS = 7 * 24 * 60 * 60 * 1_000

export interface BasicPageProps extends AppPageProps {
  readonly app: ListedApp
  /** As they are, or as they were typed. */
  readonly values: { readonly name: string; readonly description: string }
  readonly faults: readonly FormFault<BasicField>[]
  readonly iconKibMax: number
  readonly liveSecretsMax: number
  /** Null when none is under way. */
  readonly rotation: SecretRotation<Secret> | null
  /** On each of the last 30 days, today last. */
  readonly requestsByDay: readonly number[]
}

/** `GET /0/my-apps/:client_id`: what is this app called, and what does it prove itself with? */
export function BasicPage(props: BasicPageProps) {
  const { app, faults, frame, iconHref } = props
  return (
    <AppShell
      frame={frame}
      app={app}
      iconHref={iconHref}
      tab=""
      title={t('Basic information')}
      lead={<SparkLine days={props.requestsByDay} />}
      hasFault={faults.length > 0}
    >
      <ErrorSummary errors={faults} />
      <Names {...props} />
      <Icon {...props} />
      <Credentials {...props} />
      <Panel
        title={t('Duplicate app')}
        lead={t(
          'Another app with this configuration: its redirect URLs, scopes and switches. It gets credentials of its own; authorizations and distribution stay here.',
        )}
        action={<LinkButton href={appPath(app.clientId, '/duplicate')}>{t('Duplicate app')}</LinkButton>}
      />
      <DangerZone>
        <DangerItem
          title={t('Delete app')}
          text={t('Everybody who uses it loses it at once. You see how many before it happens.')}
          action={
            <LinkButton href={appPath(app.clientId, '/delete')} kind="danger-plain">
              {t('Delete app')}
            </LinkButton>
          }
        />
      </DangerZone>
    </AppShell>
  )
}

function Names({ app, faults, frame, values }: BasicPageProps) {
  const errorAt = (field: BasicField) => faults.find((fault) => fault.field === field)?.text
  return (
    <Panel title={t('Name and description')}>
      <form method="post" action={appPath(app.clientId)} novalidate={faults.length > 0} class="stack">
        <CsrfField token={frame.csrfToken} />
        <Field
          name="name"
          label={t('App name')}
          value={values.name}
          hint={t('People read it when they are asked to allow your app.')}
          error={errorAt('name')}
        />
        <TextAreaField
          name="description"
          label={t('Short description')}
          value={values.description}
          rows={2}
          error={errorAt('description')}
        />
        <div class="form-actions">
          <Button>{t('Save changes')}</Button>
        </div>
      </form>
    </Panel>
  )
}

function Icon({ app, faults, frame, iconHref, iconKibMax }: BasicPageProps) {
  const error = faults.find(({ field }) => field === 'icon')?.text
  const describedBy = error === undefined ? 'icon-hint' : 'icon-hint icon-error'
  return (
    <Panel title={t('App icon')}>
      <div class="icon-row">
        <AppIcon name={app.name} href={iconHref} size={56} />
        <form
          method="post"
          action={appPath(app.clientId, '/icon')}
          enctype="multipart/form-data"
          class="stack"
        >
          <CsrfField token={frame.csrfToken} />
          <div class="field">
            <label for="icon">{t('Picture')}</label>
            <p class="hint" id="icon-hint">
              {t(
                'PNG, JPEG or WebP, 128 × 128 pixels, at most {iconKibMax} KiB. People see it when they are asked to allow your app.',
                { iconKibMax },
              )}
            </p>
            <input
              type="file"
              id="icon"
              name="icon"
              accept="image/png,image/jpeg,image/webp"
              required
              aria-describedby={describedBy}
              aria-invalid={error === undefined ? undefined : 'true'}
            />
            {error !== undefined && (
              <p class="field-error" id="icon-error">
                {error}
              </p>
            )}
          </div>
          <div class="form-actions">
            <Button kind="plain">{t('Upload image')}</Button>
          </div>
        </form>
      </div>
      {iconHref !== null && (
        <PostButton
          action={appPath(app.clientId, '/icon/remove')}
          csrfToken={frame.csrfToken}
          kind="danger-plain"
          isSmall
        >
          {t('Remove image')}
        </PostButton>
      )}
    </Panel>
  )
}

function Credentials({ app, frame, liveSecretsMax, rotation }: BasicPageProps) {
  const live = app.secrets.filter(({ isLive }) => isLive).length
  return (
    <>
      <Panel title={t('Client ID')} lead={t('Public. It names your app in every request and never changes.')}>
        <CopyField id="client-id" label={t('Client ID')} value={app.clientId} />
      </Panel>
      {app.kind === 'native' ? (
        <Panel
          title={t('Client secret')}
          lead={t('A native app has none: it could not keep one. PKCE stands in its place.')}
        />
      ) : (
        <Panel
          title={t('Client secrets')}
          lead={t(
            'Your app proves itself with one. To change it without an outage, start a rotation: both work until you complete it, cancel it, or the old one’s time is up.',
          )}
          action={
            live < liveSecretsMax && (
              <LinkButton href={appPath(app.clientId, '/secrets/new')}>
                {live === 0 ? t('Add secret') : t('Start rotation')}
              </LinkButton>
            )
          }
          isFlush={app.secrets.length > 0}
        >
          {app.secrets.length === 0 ? (
            <p>{t('There is none, so the app cannot get tokens. Add one.')}</p>
          ) : (
            <SecretTable app={app} nowMs={frame.nowMs} />
          )}
          {rotation !== null && <RotationNote app={app} rotation={rotation} />}
          {rotation === null && live >= liveSecretsMax && (
            <p class="panel-note">
              {t(
                '{liveSecretsMax} secrets are live, the most there may be. End one before you start a rotation.',
                { liveSecretsMax },
              )}
            </p>
          )}
        </Panel>
      )}
    </>
  )
}

/** A rotation under way, and the two ways to settle it. */
function RotationNote({
  app,
  rotation: { fresh, old },
}: {
  readonly app: ListedApp
  readonly rotation: SecretRotation<Secret>
}) {
  const at = (act: string) => appPath(app.clientId, `/secrets/${fresh.gid}/${act}`)
  return (
    <div class="panel-note stack">
      <p>
        <Badge tone="warning">{t('Rotating')}</Badge>{' '}
        {rich('{hint} takes the place of {hint2}, which is {lastUse} and ends {expiresAtMs}.', {
          hint: <code>{fresh.hint}</code>,
          hint2: <code>{old.hint}</code>,
          lastUse: <LastUse secret={old} />,
          expiresAtMs: old.expiresAtMs !== null && <ExactTime atMs={old.expiresAtMs} />,
        })}
      </p>
      <FormActions>
        <LinkButton href={at('complete')} kind="primary">
          {t('Complete rotation')}
        </LinkButton>
        <LinkButton href={at('cancel')}>{t('Cancel rotation')}</LinkButton>
      </FormActions>
    </div>
  )
}

function SecretTable({ app, nowMs }: { readonly app: ListedApp; readonly nowMs: number }) {
  return (
    <Table<Secret>
      label={t('Client secrets')}
      rows={app.secrets}
      keyOf={({ gid }) => gid}
      mutedOf={({ isLive }) => !isLive}
      columns={[
        {
          head: 'Secret',
          cell: ({ exposedAtMs, hint, isLive, restoredAtMs }) => (
            <>
              <code>{hint}</code>
              {exposedAtMs !== null && isLive && (
                <>
                  {' '}
                  <Badge tone="warning">{t('Seen in clear text')}</Badge>
                  <span class="token-note">
                    {rich('It came without https {when}: somebody may have read it. Start a rotation.', {
                      when: <Time atMs={exposedAtMs} />,
                    })}
                  </span>
                </>
              )}
              {restoredAtMs !== null && isLive && (
                <>
                  {' '}
                  <Badge tone="warning">{t('Restored')}</Badge>
                  <span class="token-note">
                    {rich(
                      'It came back with a backup {when}, also if you ended it before. Start a rotation, or end it.',
                      { when: <Time atMs={restoredAtMs} /> },
                    )}
                  </span>
                </>
              )}
            </>
          ),
        },
        { head: 'Created', cell: ({ createdAtMs }) => <Time atMs={createdAtMs} /> },
        {
          head: 'Last used',
          cell: ({ lastUsedAddress, lastUsedAtMs }) =>
            lastUsedAtMs === null ? (
              t('Never')
            ) : (
              <>
                <Time atMs={lastUsedAtMs} />
                {lastUsedAddress !== null && (
                  <span class="token-note">
                    {rich('from {lastUsedAddress}', { lastUsedAddress: <code>{lastUsedAddress}</code> })}
                  </span>
                )}
              </>
            ),
        },
        { head: 'Expires', cell: (secret) => <Expiry secret={secret} nowMs={nowMs} /> },
        {
          head: 'Actions',
          kind: 'actions',
          cell: ({ gid, isLive }) =>
            isLive && (
              <LinkButton href={appPath(app.clientId, `/secrets/${gid}/expire`)} kind="danger-plain" isSmall>
                {t('Expire')}
              </LinkButton>
            ),
        },
      ]}
    />
  )
}

const ENDED_WORDS: Readonly<Record<NonNullable<Secret['endedReason']>, Text>> = {
  leaked: 'Reported as leaked',
  address_proved: 'Your address was confirmed',
  restored: 'Ended by a restore',
}

function Expiry({
  nowMs,
  secret: { createdAtMs, endedReason, expiresAtMs, isLive },
}: {
  readonly secret: Secret
  readonly nowMs: number
}) {
  if (expiresAtMs === null) return <>{t('When you end it')}</>
  if (isLive)
    return (
      <>
        <ExactTime atMs={expiresAtMs} />
        <AgeBar createdAtMs={createdAtMs} endsAtMs={expiresAtMs} nowMs={nowMs} />
        {expiresAtMs - nowMs <= EXPIRES_SOON_MS && (
          <span class="token-note">
            <Badge tone="warning">{t('Expires soon')}</Badge> <Time atMs={expiresAtMs} />
          </span>
        )}
      </>
    )
  return (
    <>
      <Badge tone="neutral">{endedReason === null ? t('Expired') : t('Revoked')}</Badge>{' '}
      <Time atMs={expiresAtMs} />
      {endedReason !== null && <span class="token-note">{t(ENDED_WORDS[endedReason])}</span>}
    </>
  )
}
