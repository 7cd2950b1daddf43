import { t } from '../../languages/text.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Clock } from '../../platform/clock.js'
import type { Actor } from '../audit/audit-event.js'
import { LOOKS_ALIKE } from './app.js'
import {
  foreignWorkspace,
  parseSettings,
  wrong,
  type SettingsField,
  type SettingsWish,
  type Wrong,
} from './app-settings.js'
import type { AppStore } from './ports.js'

export type UpdateAppOutcome = { readonly ok: true } | Wrong<SettingsField | 'app'>

/**
 * Changes the settings that are wished for, and no others. Kind and owner stay what they were.
 * @returns the field that is wrong and how to mend it, if one is
 * @throws StoreUnavailable, nothing else
 */
export function makeUpdateApp(needs: { readonly apps: AppStore; readonly clock: Clock }) {
  return async (request: {
    readonly clientId: Gid
    readonly settings: SettingsWish
    readonly actor: Actor
  }): Promise<UpdateAppOutcome> => {
    const { actor, clientId } = request
    // The kind is fixed when an app is made, so it may be read before the decision.
    const app = await needs.apps.find(clientId)
    if (app === null) return wrong('app', 'Does not exist')
    const parsed = parseSettings(request.settings, app.kind)
    if (!parsed.ok) return parsed
    const { settings } = parsed
    const decided = await needs.apps.update({ clientId, settings, actor, nowMs: needs.clock.nowMs() })
    switch (decided.decision) {
      case 'updated':
        return { ok: true }
      case 'unknown':
        return wrong('app', 'Does not exist')
      case 'looks_alike':
        return settings.name === undefined
          ? wrong('distribution', t('{fault}, before more people see it', { fault: LOOKS_ALIKE }))
          : wrong('name', LOOKS_ALIKE)
      case 'workspace_foreign':
        return wrong('distribution', foreignWorkspace(decided.workspaceGid))
    }
  }
}
