import type { Database } from './db/database.js'
import { endResetsOfUser } from './rooms/accounts/password-reset-rows.store.js'
import { endPassword } from './rooms/accounts/passwords.store.js'
import { endSessionsOfUser } from './rooms/accounts/sessions.store.js'
import { revokeAllInvitationsBy } from './rooms/admin/invitation-rows.store.js'
import { holdAppsOf, withdrawAppsOf } from './rooms/apps/withdraw-apps.store.js'
import { appendAudit } from './rooms/audit/audit.store.js'
import { clearFactorsOfUser } from './rooms/factors/factor-rows.store.js'
import { revokeGrantsOfUser } from './rooms/grants/grant-rows.store.js'
import { queueMail } from './rooms/mail/mails.store.js'
import { revokeTokensOfUser } from './rooms/tokens/token-ends.store.js'
import { makeProveAddress, type ProveAddressIn } from './rooms/users/prove-address.store.js'

/** What every room does, in its own transaction, once somebody has shown that an address is theirs. */
export function proveAddressOver(db: Database): ProveAddressIn {
  return makeProveAddress(db, {
    appendAudit,
    clearFactorsOfUser,
    endPassword,
    endResetsOfUser,
    endSessionsOfUser,
    holdAppsOf,
    queueMail,
    revokeAllInvitationsBy,
    revokeGrantsOfUser,
    revokeTokensOfUser,
    withdrawAppsOf,
  })
}
