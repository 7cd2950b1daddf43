import type { FactorsFeature } from '../factors/factors.feature.js'
import type { Base, Served } from '../feature.js'
import type { PasswordsFeature } from '../passwords/passwords.feature.js'
import type { SessionsFeature } from '../sessions/sessions.feature.js'
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
    readonly users: UsersFeature
    readonly workspaces: WorkspacesFeature
    /** The names of the time zones that people choose among. */
    readonly timeZones: readonly string[]
    readonly pictureBytesMax: number
  },
) {
  const { factors, passwords, pictureBytesMax, sessions, timeZones, users, workspaces } = needs
  return {
    serves: (): Served => ({
      pages: [
        homeRoutes({
          homeFacts: makeFindHomeFacts({ facts: homeFactsStore(db), ownSessions: sessions.own, clock }),
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
