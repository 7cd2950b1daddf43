import { known, rich, t } from '../../../languages/text.js'
import { CheckboxGroup, RadioGroup, type Choice } from '../../../ui/fields.js'
import { FormActions, LinkButton } from '../../../ui/button.js'
import { Button, ErrorSummary, Form } from '../../../ui/form.js'
import { Facts, Panel } from '../../../ui/panel.js'
import { ScopePicker } from '../../../ui/scope-picker.js'
import type { Frame } from '../../../ui/shell.js'
import { consentWords } from '../../../protocol/oauth/consent-words.js'
import type { scopesToPick, ScopePreset } from '../../../protocol/oauth/scope-presets.js'
import { FULL_SCOPE, IDENTITY_SCOPES } from '../../../protocol/oauth/scope.js'
import { AppStepShell } from './app-shell.parts.js'
import type { ListedApp } from '../list-apps.js'
import { appPath } from './app-paths.rules.js'

/** What an app may ask for, as it is chosen in a form. */
export interface ScopeChoice {
  readonly permissions: 'full' | 'specific' | ScopePreset | null
  readonly scopes: ReadonlySet<string>
  readonly identityScopes: ReadonlySet<string>
  /** Ticked by the address that led here, and not saved yet. */
  readonly unsaved?: readonly string[]
}

/** What the app may ask for now, and the way to change it. */
export function ScopesSummary({ app }: { readonly app: ListedApp }) {
  const api = app.permissions === 'full' ? 'full' : app.scopes
  const identity = IDENTITY_SCOPES.filter((scope) => app.identityScopes.includes(scope))
  return (
    <Panel
      title={t('Permission scopes')}
      lead={t('What your app may ask people for.')}
      action={<LinkButton href={appPath(app.clientId, '/oauth/scopes')}>{t('Change scopes')}</LinkButton>}
    >
      <Facts
        items={[
          {
            term: t('The API'),
            value:
              api === 'full' ? (
                <>{rich('Full permissions {full}', { full: <code>{FULL_SCOPE}</code> })}</>
              ) : (
                <ScopeNames scopes={api} />
              ),
          },
          { term: t('Identity'), value: <ScopeNames scopes={identity} /> },
        ]}
      />
    </Panel>
  )
}

function ScopeNames({ scopes }: { readonly scopes: readonly string[] }) {
  if (scopes.length === 0) return <>{t('Nothing')}</>
  return (
    <ul class="scope-names">
      {scopes.map((scope) => (
        <li key={scope}>
          <code>{scope}</code>
        </li>
      ))}
    </ul>
  )
}

/** `GET …/oauth/scopes`: full permissions, or a list to choose from; who the person is, beside either. */
export function ScopesPage({
  app,
  chosen,
  fault,
  frame,
  scopes,
}: {
  readonly frame: Frame
  readonly app: ListedApp
  readonly chosen: ScopeChoice
  /** Every scope that can be ticked: those that open something here, and the others. */
  readonly scopes: ReturnType<typeof scopesToPick>
  readonly fault: string | null
}) {
  return (
    <AppStepShell
      frame={frame}
      app={app}
      backTo="/oauth"
      title={t('Permission scopes')}
      lead={t('What your app may ask people for from now on. What they allowed before stays as it was.')}
      hasFault={fault !== null}
    >
      <Panel>
        <ErrorSummary errors={fault === null ? [] : [{ field: 'permissions', text: fault }]} />
        {chosen.unsaved !== undefined && chosen.unsaved.length > 0 && <Unsaved scopes={chosen.unsaved} />}
        <ScopesForm app={app} chosen={chosen} scopes={scopes} fault={fault} frame={frame} />
      </Panel>
    </AppStepShell>
  )
}

function Unsaved({ scopes }: { readonly scopes: readonly string[] }) {
  return (
    <div class="stack">
      <p>
        {rich(
          '<strong>Chosen below, not saved yet.</strong> A call of your app was refused for want of it.',
          { strong: (words) => <strong>{words}</strong> },
        )}
      </p>
      <ScopeNames scopes={scopes} />
    </div>
  )
}

function ScopesForm({
  app,
  chosen,
  fault,
  frame,
  scopes,
}: {
  readonly frame: Frame
  readonly app: ListedApp
  readonly chosen: ScopeChoice
  /** Every scope that can be ticked: those that open something here, and the others. */
  readonly scopes: ReturnType<typeof scopesToPick>
  readonly fault: string | null
}) {
  return (
    <Form action={appPath(app.clientId, '/oauth/scopes')} csrfToken={frame.csrfToken} class="stack">
      <RadioGroup
        name="permissions"
        label={t('How much of the API')}
        value={chosen.permissions}
        error={fault ?? undefined}
        choices={[
          {
            value: 'full',
            label: t('Full permissions'),
            code: 'default',
            hint: t('All that the person can do.'),
          },
          {
            value: 'read',
            label: t('Read only'),
            hint: t('Sees what the person sees through the API, and changes nothing.'),
          },
          {
            value: 'tasks',
            label: t('Work with tasks'),
            hint: t('Sees projects and people, and creates and changes tasks. It deletes nothing.'),
          },
          {
            value: 'specific',
            label: t('Specific scopes'),
            hint: t('Only what you choose below. People allow less more readily.'),
          },
        ]}
      />
      <div class="scope-list">
        <ScopePicker
          name="scope"
          legend={t('Specific scopes')}
          findLabel={t('Find a scope')}
          chosen={chosen.scopes}
          {...scopes}
        />
      </div>
      <CheckboxGroup
        name="identity"
        label={t('Identity / OpenID Connect')}
        hint={t('Who the person is, beside either of the above.')}
        values={chosen.identityScopes}
        choices={IDENTITY_CHOICES.map((choice) => ({ ...choice, label: known(choice.label) }))}
      />
      <FormActions>
        <Button>{t('Save scopes')}</Button>
        <LinkButton href={appPath(app.clientId, '/oauth')}>{t('Cancel')}</LinkButton>
      </FormActions>
    </Form>
  )
}

const IDENTITY_CHOICES: readonly (Choice & { readonly label: string })[] = consentWords({
  api: [],
  identity: IDENTITY_SCOPES,
}).flatMap(({ sentences }) =>
  sentences.flatMap(({ scope, text }) =>
    scope === null ? [] : [{ value: scope, label: text, code: scope }],
  ),
)
