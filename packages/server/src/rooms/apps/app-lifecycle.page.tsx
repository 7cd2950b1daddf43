import { FormActions, LinkButton } from '../../ui/button.js'
import { Price } from '../../ui/danger-zone.js'
import { Button, CsrfField, ErrorSummary, Field, HiddenFields, Form } from '../../ui/form.js'
import { Panel } from '../../ui/panel.js'
import type { Frame } from '../../ui/shell.js'
import type { AppImpact } from './app-reach.js'
import { AppStepShell, appPath } from './app-shell.page.js'
import { count } from './app-usage.page.js'
import type { FormFault } from './create-app.page.js'
import type { ListedApp } from './list-apps.js'

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
      title="Delete app"
      lead="This cannot be taken back. Its client id never comes back, either."
      hasFault={faults.length > 0}
    >
      <Panel>
        <ErrorSummary errors={faults} />
        <Price
          items={[
            impact.people === 0
              ? 'Nobody has authorized it'
              : `${people(impact.people)} ${impact.people === 1 ? 'loses' : 'lose'} it: ${things(impact.grants, 'authorization')} and their tokens end at once`,
            impact.peopleLastHour === 0
              ? 'It acted for nobody in the last hour'
              : `It acted for ${people(impact.peopleLastHour)} in the last hour`,
            `It made ${things(impact.requestsToday, 'request')} today`,
            ...(app.kind === 'native'
              ? []
              : [
                  `${things(live, 'live client secret')} and ${things(app.redirectUris.length, 'redirect URL')} go with it`,
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
            label="Type the app’s name to delete it"
            hint={app.name}
            value={typed}
            error={faults[0]?.text}
          />
          <FormActions>
            <Button kind="danger">Delete app</Button>
            <LinkButton href={appPath(app.clientId)}>Keep it</LinkButton>
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
      title="Duplicate app"
      lead="Another app with the same configuration, to try changes beside the first."
      hasFault={fault !== null}
    >
      <Panel>
        {fault !== null && (
          <p class="field-error" role="alert">
            {fault}
          </p>
        )}
        <p>
          The new app is called <bdi class="strong">{newName}</bdi>. It gets the icon, description, redirect
          URLs, scopes and switches of this one.
        </p>
        <p>
          It does not get the credentials, authorizations and distribution: it has a client id of its own
          {app.kind === 'native' ? '' : ' and a client secret, which is shown once'}, and nobody can authorize
          it until you set its distribution.
        </p>
        <form method="post" action={appPath(app.clientId, '/duplicate')}>
          <CsrfField token={frame.csrfToken} />
          <HiddenFields values={{ ticket }} />
          <FormActions>
            <Button isArmed>Duplicate app</Button>
            <LinkButton href={appPath(app.clientId)}>Cancel</LinkButton>
          </FormActions>
        </form>
      </Panel>
    </AppStepShell>
  )
}

const people = (number: number) => (number === 1 ? '1 person' : `${count(number)} people`)
const things = (number: number, thing: string) => `${count(number)} ${thing}${number === 1 ? '' : 's'}`
