import type { Base, Served, Serving } from '../feature.js'
import type { PasswordsFeature } from '../passwords/passwords.feature.js'
import { RESET_PATH } from '../passwords/password-paths.rules.js'
import type { SignInFeature } from '../sign-in/sign-in.feature.js'
import type { UsersFeature } from '../users/users.feature.js'
import { passwordResetStore } from './password-resets.store.js'
import { makeFindReset, makeIssueReset, makeRequestReset, makeResetPassword } from './reset-password.js'
import { resetRoutes } from './reset.routes.js'
import { makeCreateSignInLink } from './sign-in-link.js'
import { signInLinkStore } from './sign-in-links.store.js'

/** The link by which somebody who reads an address sets a new password. */
export function passwordResetsFeature(
  base: Base,
  needs: {
    readonly passwords: PasswordsFeature
    readonly signIn: SignInFeature
    readonly users: UsersFeature
  },
) {
  const { clock, db, publicUrl } = base
  const { passwords, signIn, users } = needs
  const resets = passwordResetStore(db, { proveAddress: users.proveAddress })
  const issue = makeIssueReset({ ...base, resets })
  const createLink = makeCreateSignInLink({ ...base, links: signInLinkStore(db) })
  const hrefOf = (secret: string) => `${publicUrl}${RESET_PATH}/${secret}`
  const face = {
    requestReset: makeRequestReset({ ...base, resets }),
    findReset: makeFindReset({ resets, clock }),
    resetPassword: makeResetPassword({
      resets,
      judgePassword: passwords.judge,
      hasherFor: passwords.hasherFor,
      clock,
    }),
  }
  return {
    ...face,
    /** The link that a mail has. */
    issueLink: async (request: Parameters<typeof issue>[0]) => {
      const link = await issue(request)
      return link === null ? null : { href: hrefOf(link.secret), address: link.email, name: link.name }
    },
    /** A link to sign in by once, with the address that the person opens. */
    createSignInLink: async (request: Parameters<typeof createLink>[0]) => {
      const made = await createLink(request)
      return made.ok ? { ...made, href: hrefOf(made.secret) } : made
    },
    serves: ({ countUnknown }: Serving): Served => ({
      pages: [
        resetRoutes({
          ...face,
          forgetSignInFailures: signIn.forgetFailures,
          ownerOfPassword: passwords.ownerOf,
          countUnknown,
          emailFault: users.emailFault,
        }),
      ],
    }),
  }
}
