import { t } from '../../../languages/text.js'
import { CheckboxGroup, RadioGroup } from '../../../ui/fields.js'

export type DistributionField = 'distribution' | 'workspace'

/** Who may authorize an app, as it is chosen in a form. */
export interface DistributionValues {
  readonly distribution: 'none' | 'workspaces' | 'any' | null
  readonly workspaceGids: ReadonlySet<string>
}

/** The fields that say who may authorize an app: when it is made, and later. */
export function DistributionChoice({
  errorAt,
  values,
  workspaces,
}: {
  readonly values: DistributionValues
  /** Those of the owner. */
  readonly workspaces: readonly { readonly gid: string; readonly name: string }[]
  readonly errorAt: (field: DistributionField) => string | undefined
}) {
  return (
    <>
      <RadioGroup
        name="distribution"
        label={t('Who can authorize it?')}
        value={values.distribution}
        error={errorAt('distribution')}
        choices={[
          { value: 'none', label: t('Nobody yet') },
          {
            value: 'workspaces',
            label: t('Specific workspaces'),
            hint: t('People of the workspaces that you choose, guests among them.'),
          },
          {
            value: 'any',
            label: t('Any workspace'),
            hint: t('Everybody on this server. Nobody reviews it first.'),
          },
        ]}
      />
      <Workspaces chosen={values.workspaceGids} workspaces={workspaces} error={errorAt('workspace')} />
    </>
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
  if (workspaces.length === 0)
    return <p class="hint">{t('You are in no workspace, so there is none to choose.')}</p>
  return (
    <CheckboxGroup
      name="workspace"
      label={t('Specific workspaces')}
      hint={t('Only those that you belong to.')}
      values={chosen}
      error={error}
      choices={workspaces.map(({ gid, name }) => ({ value: gid, label: <bdi>{name}</bdi> }))}
    />
  )
}
