import { rich, t } from '../../../languages/text.js'
import { FormActions, LinkButton } from '../../../ui/button.js'
import { Price } from '../../../ui/danger-zone.js'
import { Button, CsrfField, ErrorSummary, Field, HiddenFields, Form } from '../../../ui/form.js'
import { Panel } from '../../../ui/panel.js'
import type { Frame } from '../../../ui/shell.js'
import type { AppImpact } from '../app-reach.js'
import { AppStepShell } from './app-shell.parts.js'
import type { FormFault } from './create-app.page.js'
import type { ListedApp } from '../list-apps.js'
import { appPath } from './app-paths.rules.js'

interface StepProps {
  readonly frame: Frame
  readonly app: ListedApp
}

/** `GET …/delete`: who loses what? */
export function DeleteAppPage({
  app,
  faults,
  frame,
  impact,
  typed,
}: StepProps & {
  readonly impact: AppImpact
  readonly typed: string
  readonly faults: readonly FormFault<'confirm'>[]
}) {
  const live = app.secrets.filter(({ isLive }) => isLive).length
  return (
    <AppStepShell
      frame={frame}
      app={app}
      title={t('Delete app')}
      lead={t('This cannot be taken back. Its client id never comes back, either.')}
      hasFault={faults.length > 0}
    >
      <Panel>
        <ErrorSummary errors={faults} />
        <Price
          items={[
            impact.people === 0
              ? t('Nobody has authorized it')
              : t(
                  '{people, plural, one {1 person loses it} other {# people lose it}}: {grants, plural, one {# authorization} other {# authorizations}} and their tokens end at once',
                  { people: impact.people, grants: impact.grants },
                ),
            impact.peopleLastHour === 0
              ? t('It acted for nobody in the last hour')
              : t('It acted for {people, plural, one {1 person} other {# people}} in the last hour', {
                  people: impact.peopleLastHour,
                }),
            t('It made {requests, plural, one {# request} other {# requests}} today', {
              requests: impact.requestsToday,
            }),
            ...(app.kind === 'native'
              ? []
              : [
                  t(
                    '{secrets, plural, one {# live client secret} other {# live client secrets}} and {urls, plural, one {# redirect URL} other {# redirect URLs}} go with it',
                    { secrets: live, urls: app.redirectUris.length },
                  ),
                ]),
          ]}
        />
        <Form
          action={appPath(app.clientId, '/delete')}
          csrfToken={frame.csrfToken}
          class="stack"
          novalidate={faults.length > 0}
        >
          <Field
            name="confirm"
            label={t('Type the app’s name to delete it')}
            hint={app.name}
            value={typed}
            error={faults[0]?.text}
          />
          <FormActions>
            <Button kind="danger">{t('Delete app')}</Button>
            <LinkButton href={appPath(app.clientId)}>{t('Keep it')}</LinkButton>
          </FormActions>
        </Form>
      </Panel>
    </AppStepShell>
  )
}

/** `GET …/duplicate`: what is copied, and what is not? */
export function DuplicateAppPage({
  app,
  fault,
  frame,
  newName,
  ticket,
}: StepProps & { readonly ticket: string; readonly newName: string; readonly fault: string | null }) {
  return (
    <AppStepShell
      frame={frame}
      app={app}
      title={t('Duplicate app')}
      lead={t('Another app with the same configuration, to try changes beside the first.')}
      hasFault={fault !== null}
    >
      <Panel>
        {fault !== null && (
          <p class="field-error" role="alert">
            {fault}
          </p>
        )}
        <p>
          {rich(
            'The new app is called {newName}. It gets the icon, description, redirect URLs, scopes and switches of this one.',
            { newName: <bdi class="strong">{newName}</bdi> },
          )}
        </p>
        <p>
          {t(
            'It does not get the credentials, authorizations and distribution: it has a client id of its own{what}, and nobody can authorize it until you set its distribution.',
            { what: app.kind === 'native' ? '' : t(' and a client secret, which is shown once') },
          )}
        </p>
        <form method="post" action={appPath(app.clientId, '/duplicate')}>
          <CsrfField token={frame.csrfToken} />
          <HiddenFields values={{ ticket }} />
          <FormActions>
            <Button isArmed>{t('Duplicate app')}</Button>
            <LinkButton href={appPath(app.clientId)}>{t('Cancel')}</LinkButton>
          </FormActions>
        </form>
      </Panel>
    </AppStepShell>
  )
}
