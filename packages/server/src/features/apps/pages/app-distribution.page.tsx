import { t } from '../../../languages/text.js'
import { Button, ErrorSummary, Form } from '../../../ui/form.js'
import { Panel } from '../../../ui/panel.js'
import { AppShell, type AppPageProps } from './app-shell.parts.js'
import type { FormFault } from './create-app.page.js'
import {
  DistributionChoice,
  type DistributionField,
  type DistributionValues,
} from './distribution-choice.page.js'
import { appPath } from './app-paths.rules.js'

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
      title={t('Manage distribution')}
      hasFault={faults.length > 0}
    >
      <ErrorSummary errors={faults} />
      <Panel
        title={t('Choose a distribution method')}
        lead={
          isNone
            ? t('Until it is set nobody can authorize the app, and neither can you.')
            : t(
                'Who may authorize the app from now on. Whoever allowed it before keeps it until they deauthorize it.',
              )
        }
      >
        <Form
          action={appPath(app.clientId, '/manage-distribution')}
          csrfToken={frame.csrfToken}
          class="stack"
        >
          <DistributionChoice values={values} workspaces={workspaces} errorAt={errorAt} />
          {foreignCount > 0 && (
            <p class="hint">
              {t(
                '{foreignCount, plural, one {One chosen workspace is} other {# chosen workspaces are}} no longer yours and will be left out when you save.',
                { foreignCount },
              )}
            </p>
          )}
          <div class="form-actions">
            <Button>{t('Save distribution')}</Button>
          </div>
        </Form>
      </Panel>
    </AppShell>
  )
}
