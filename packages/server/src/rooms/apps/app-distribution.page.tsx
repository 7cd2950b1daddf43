import { CheckboxGroup, RadioGroup } from '../../ui/fields.js'
import { Button, ErrorSummary, Form } from '../../ui/form.js'
import { Panel } from '../../ui/panel.js'
import { AppShell, appPath, type AppPageProps } from './app-shell.page.js'
import type { FormFault } from './create-app.page.js'

export type DistributionField = 'distribution' | 'workspace'

/** Who may authorize an app, as it is chosen in a form. */
export interface DistributionValues {
  readonly distribution: 'none' | 'workspaces' | 'any' | null
  readonly workspaceGids: ReadonlySet<string>
}

/** `GET /0/my-apps/:client_id/manage-distribution`: who may authorize this app? */
export function DistributionPage({
  app,
  faults,
  frame,
  foreignCount,
  iconHref,
  isNone,
  values,
  workspaces,
}: AppPageProps & {
  readonly values: DistributionValues
  readonly faults: readonly FormFault<DistributionField>[]
  /** Those of the owner. */
  readonly workspaces: readonly { readonly gid: string; readonly name: string }[]
  /** Chosen ones that the owner has left since. */
  readonly foreignCount: number
  /** Whether nobody may authorize it as it is now. */
  readonly isNone: boolean
}) {
  const errorAt = (field: DistributionField) => faults.find((fault) => fault.field === field)?.text
  return (
    <AppShell
      frame={frame}
      app={app}
      iconHref={iconHref}
      tab="/manage-distribution"
      title="Manage distribution"
      hasFault={faults.length > 0}
    >
      <ErrorSummary errors={faults} />
      <Panel
        title="Choose a distribution method"
        lead={
          isNone
            ? 'Until it is set nobody can authorize the app, and neither can you.'
            : 'Who may authorize the app from now on. Whoever allowed it before keeps it until they deauthorize it.'
        }
      >
        <Form
          action={appPath(app.clientId, '/manage-distribution')}
          csrfToken={frame.csrfToken}
          class="stack"
        >
          <RadioGroup
            name="distribution"
            label="Who can authorize it?"
            value={values.distribution}
            error={errorAt('distribution')}
            choices={[
              { value: 'none', label: 'Nobody yet' },
              {
                value: 'workspaces',
                label: 'Specific workspaces',
                hint: 'People of the workspaces that you choose, guests among them.',
              },
              {
                value: 'any',
                label: 'Any workspace',
                hint: 'Everybody on this server. Nobody reviews it first.',
              },
            ]}
          />
          <Workspaces chosen={values.workspaceGids} workspaces={workspaces} error={errorAt('workspace')} />
          {foreignCount > 0 && (
            <p class="hint">
              {foreignCount === 1 ? 'One chosen workspace is' : `${foreignCount} chosen workspaces are`} no
              longer yours and will be left out when you save.
            </p>
          )}
          <div class="form-actions">
            <Button>Save distribution</Button>
          </div>
        </Form>
      </Panel>
    </AppShell>
  )
}

/** Those to choose from; they count when specific workspaces are chosen above. */
function Workspaces({
  chosen,
  error,
  workspaces,
}: {
  readonly chosen: ReadonlySet<string>
  readonly workspaces: readonly { readonly gid: string; readonly name: string }[]
  readonly error: string | undefined
}) {
  if (workspaces.length === 0) return <p class="hint">You are in no workspace, so there is none to choose.</p>
  return (
    <CheckboxGroup
      name="workspace"
      label="Specific workspaces"
      hint="Only those that you belong to."
      values={chosen}
      error={error}
      choices={workspaces.map(({ gid, name }) => ({ value: gid, label: <bdi>{name}</bdi> }))}
    />
  )
}
