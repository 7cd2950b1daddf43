import type { FactorsFeature } from '../factors/factors.feature.js'
import type { Base, Served } from '../feature.js'
import type { PasswordsFeature } from '../passwords/passwords.feature.js'
import type { SessionsFeature } from '../sessions/sessions.feature.js'
import type { TokensFeature } from '../tokens/tokens.feature.js'
import type { UsersFeature } from '../users/users.feature.js'
import type { WorkspacesFeature } from '../workspaces/workspaces.feature.js'
import { makeFindHomeFacts } from './home-facts.js'
import { homeFactsStore } from './home-facts.store.js'
import { homeRoutes } from './home.routes.js'
import { ownProfileRoutes } from './own-profile.routes.js'
import { profileRoutes } from './profile.routes.js'

/** What people see and change of themselves. */
export function profileFeature(
  { clock, db }: Pick<Base, 'clock' | 'db'>,
  needs: {
    readonly factors: FactorsFeature
    readonly passwords: PasswordsFeature
    readonly sessions: SessionsFeature
    readonly tokens: Pick<TokensFeature, 'uses'>
    readonly users: UsersFeature
    readonly workspaces: WorkspacesFeature
    /** The names of the time zones that people choose among. */
    readonly timeZones: readonly string[]
    readonly pictureBytesMax: number
  },
) {
  const { factors, passwords, pictureBytesMax, sessions, timeZones, tokens, users, workspaces } = needs
  const findHomeFacts = makeFindHomeFacts({
    facts: homeFactsStore(db),
    ownSessions: sessions.own,
    clock,
  })
  return {
    serves: (): Served => ({
      pages: [
        homeRoutes({
          homeFacts: async (...asked) => {
            await tokens.uses.flushAsked()
            return await findHomeFacts(...asked)
          },
        }),
        profileRoutes({
          factorPanels: async ({ user }) => await factors.panels(user.gid),
          ownSessions: sessions.own,
          changePassword: passwords.change,
          ownerOfPassword: passwords.ownerOf,
        }),
        ownProfileRoutes({
          saveProfile: users.saveProfile,
          setPicture: users.setPicture,
          workspacesOf: workspaces.ofUser,
          timeZones,
          pictureBytesMax,
        }),
      ],
    }),
  }
}
