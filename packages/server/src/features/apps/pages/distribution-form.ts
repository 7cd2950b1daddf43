import { t } from '../../../languages/text.js'
import { NO_GID, parseGid } from '../../../protocol/asana/gid.js'
import type { Distribution } from '../app-settings.js'

/** Who may authorize an app, as it is chosen in a form. */
interface Chosen {
  readonly distribution: 'none' | 'workspaces' | 'any' | null
  readonly workspaceGids: ReadonlySet<string>
}

export function distributionValues(form: URLSearchParams): Chosen {
  const text = form.get('distribution')
  return {
    distribution: text === 'none' || text === 'workspaces' || text === 'any' ? text : null,
    workspaceGids: new Set(form.getAll('workspace')),
  }
}

/**
 * @returns what was chosen, or which field lacks what. A gid that no workspace can have is passed on as one that nobody has, to be refused like
 * any that is not the owner's.
 */
export function readDistribution({ distribution, workspaceGids }: Chosen):
  | { readonly ok: true; readonly distribution: Distribution }
  | {
      readonly ok: false
      readonly fault: { readonly field: 'distribution' | 'workspace'; readonly text: string }
    } {
  if (distribution === null)
    return { ok: false, fault: { field: 'distribution', text: t('Choose who can authorize the app.') } }
  if (distribution !== 'workspaces') return { ok: true, distribution: { to: distribution } }
  if (workspaceGids.size === 0)
    return {
      ok: false,
      fault: { field: 'workspace', text: t('Choose at least one workspace, or any workspace.') },
    }
  const gids = [...workspaceGids].map((text) => parseGid(text) ?? NO_GID)
  return { ok: true, distribution: { to: 'workspaces', workspaceGids: gids } }
}
