import type { Gid } from '../../protocol/asana/gid.js'
import type { Clock } from '../../platform/clock.js'
import { secretIsLive, type AppRecord, type AppSecret } from './app.js'
import type { AppStore } from './ports.js'

export interface ListedApp extends AppRecord {
  readonly secrets: readonly (AppSecret & { readonly isLive: boolean })[]
}

/** Lists apps, oldest first: one person's, or everybody's for the operator. */
export function makeListApps(needs: { readonly apps: AppStore; readonly clock: Clock }) {
  return async ({ ownerGid }: { readonly ownerGid: Gid | null }): Promise<readonly ListedApp[]> => {
    const apps = await needs.apps.list({ ownerGid })
    const nowMs = needs.clock.nowMs()
    return apps.map((app) => listed(app, nowMs))
  }
}

/** @returns null for an app that does not exist */
export function makeFindApp(needs: { readonly apps: AppStore; readonly clock: Clock }) {
  return async (clientId: Gid): Promise<ListedApp | null> => {
    const app = await needs.apps.find(clientId)
    return app === null ? null : listed(app, needs.clock.nowMs())
  }
}

function listed(app: AppRecord, nowMs: number): ListedApp {
  return {
    ...app,
    secrets: app.secrets.map((secret) => ({ ...secret, isLive: secretIsLive(secret, nowMs) })),
  }
}
