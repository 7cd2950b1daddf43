import { LinkButton, PostButton } from '../../ui/button.js'
import { Badge } from '../../ui/badge.js'
import { CopyField } from '../../ui/copy-field.js'
import { DangerItem, DangerZone } from '../../ui/danger-zone.js'
import { TextAreaField } from '../../ui/fields.js'
import { Button, CsrfField, ErrorSummary, Field } from '../../ui/form.js'
import { Panel } from '../../ui/panel.js'
import { Table } from '../../ui/table.js'
import { ExactTime, Time } from '../../ui/time.js'
import { AppIcon } from '../../ui/avatar.js'
import { AppShell, appPath, type AppPageProps } from './app-shell.page.js'
import type { FormFault } from './create-app.page.js'
import type { ListedApp } from './list-apps.js'

export type BasicField = 'name' | 'description' | 'icon'
type Secret = ListedApp['secrets'][number]

export interface BasicPageProps extends AppPageProps {
  readonly app: ListedApp
  /** As they are, or as they were typed. */
  readonly values: { readonly name: string; readonly description: string }
  readonly faults: readonly FormFault<BasicField>[]
  readonly iconKibMax: number
  readonly liveSecretsMax: number
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
      title="Basic information"
      hasFault={faults.length > 0}
    >
      <ErrorSummary errors={faults} />
      <Names {...props} />
      <Icon {...props} />
      <Credentials {...props} />
      <Panel
        title="Duplicate app"
        lead="Another app with this configuration: its redirect URLs, scopes and switches. It gets credentials of its own; authorizations and distribution stay here."
        action={<LinkButton href={appPath(app.clientId, '/duplicate')}>Duplicate app</LinkButton>}
      />
      <DangerZone>
        <DangerItem
          title="Delete app"
          text="Everybody who uses it loses it at once. You see how many before it happens."
          action={
            <LinkButton href={appPath(app.clientId, '/delete')} kind="danger-plain">
              Delete app
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
    <Panel title="Name and description">
      <form method="post" action={appPath(app.clientId)} novalidate={faults.length > 0} class="stack">
        <CsrfField token={frame.csrfToken} />
        <Field
          name="name"
          label="App name"
          value={values.name}
          hint="People read it when they are asked to allow your app."
          error={errorAt('name')}
        />
        <TextAreaField
          name="description"
          label="Short description"
          value={values.description}
          rows={2}
          error={errorAt('description')}
        />
        <div class="form-actions">
          <Button>Save changes</Button>
        </div>
      </form>
    </Panel>
  )
}

function Icon({ app, faults, frame, iconHref, iconKibMax }: BasicPageProps) {
  const error = faults.find(({ field }) => field === 'icon')?.text
  const describedBy = error === undefined ? 'icon-hint' : 'icon-hint icon-error'
  return (
    <Panel title="App icon">
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
            <label for="icon">Picture</label>
            <p class="hint" id="icon-hint">
              PNG, JPEG or WebP, 128 × 128 pixels, at most {iconKibMax} KiB. People see it when they are asked
              to allow your app.
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
            <Button kind="plain">Upload image</Button>
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
          Remove image
        </PostButton>
      )}
    </Panel>
  )
}

function Credentials({ app, liveSecretsMax }: BasicPageProps) {
  const live = app.secrets.filter(({ isLive }) => isLive).length
  return (
    <>
      <Panel title="Client ID" lead="Public. It names your app in every request and never changes.">
        <CopyField id="client-id" label="Client ID" value={app.clientId} />
      </Panel>
      {app.kind === 'native' ? (
        <Panel
          title="Client secret"
          lead="A native app has none: it could not keep one. PKCE stands in its place."
        />
      ) : (
        <Panel
          title="Client secrets"
          lead={`Your app proves itself with one. Up to ${liveSecretsMax} can be live, so that you can change over without an outage: add the second, put it into your app, then end the first.`}
          action={
            live < liveSecretsMax && (
              <LinkButton href={appPath(app.clientId, '/secrets/new')}>Add secret</LinkButton>
            )
          }
          isFlush={app.secrets.length > 0}
        >
          {app.secrets.length === 0 ? (
            <p>There is none, so the app cannot get tokens. Add one.</p>
          ) : (
            <SecretTable app={app} />
          )}
          {live >= liveSecretsMax && (
            <p class="panel-note">
              {liveSecretsMax} secrets are live, the most there may be. End one before you add another.
            </p>
          )}
        </Panel>
      )}
    </>
  )
}

function SecretTable({ app }: { readonly app: ListedApp }) {
  return (
    <Table<Secret>
      label="Client secrets"
      rows={app.secrets}
      keyOf={({ gid }) => gid}
      mutedOf={({ isLive }) => !isLive}
      columns={[
        { head: 'Secret', cell: ({ hint }) => <code>{hint}</code> },
        { head: 'Created', cell: ({ createdAtMs }) => <Time atMs={createdAtMs} /> },
        {
          head: 'Last used',
          cell: ({ lastUsedAtMs }) => (lastUsedAtMs === null ? 'Never' : <Time atMs={lastUsedAtMs} />),
        },
        { head: 'Expires', cell: (secret) => <Expiry secret={secret} /> },
        {
          head: 'Actions',
          kind: 'actions',
          cell: ({ gid, isLive }) =>
            isLive && (
              <LinkButton href={appPath(app.clientId, `/secrets/${gid}/expire`)} kind="danger-plain" isSmall>
                Expire
              </LinkButton>
            ),
        },
      ]}
    />
  )
}

function Expiry({ secret: { expiresAtMs, isLive } }: { readonly secret: Secret }) {
  if (expiresAtMs === null) return <>When you end it</>
  if (isLive) return <ExactTime atMs={expiresAtMs} />
  return (
    <>
      <Badge tone="neutral">Expired</Badge> <Time atMs={expiresAtMs} />
    </>
  )
}
