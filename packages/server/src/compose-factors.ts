import type { FastifyPluginAsync } from 'fastify'
import { Fragment, h, type VNode } from 'preact'
import type { Database } from './db/database.js'
import { addressGroups } from './platform/address-group.js'
import { oneTimeCodes } from './platform/one-time-codes.js'
import { makePasskeys } from './platform/passkeys.js'
import { qrCode } from './platform/qr-code.js'
import type { Throttle } from './platform/throttle.js'
import type { Gid } from './protocol/asana/gid.js'
import type { OwnerOfPassword } from './rooms/accounts/ports.js'
import { makeFindHalfSession, makePasskeySignIn, makeSecondStep } from './rooms/accounts/second-step.js'
import { secondStepStore } from './rooms/accounts/second-step.store.js'
import { endSessionsOfUser } from './rooms/accounts/sessions.store.js'
import { verifyRoutes } from './rooms/accounts/verify.routes.js'
import type { Actor } from './rooms/audit/audit-event.js'
import { appendAudit } from './rooms/audit/audit.store.js'
import { countsOf } from './rooms/factors/code-tries.js'
import { claimCodeTry, giveBackCodeTry } from './rooms/factors/code-tries.store.js'
import { FactorPanels } from './rooms/factors/factors.page.js'
import { factorRoutes } from './rooms/factors/factors.routes.js'
import { factorStore } from './rooms/factors/factors.store.js'
import { makeOwnFactors } from './rooms/factors/own-factors.js'
import { passkeyRoutes } from './rooms/factors/passkeys.routes.js'
import { methodsOf } from './rooms/factors/proof.js'
import { makeProveCode, makeProvePasskey } from './rooms/factors/prove.js'
import { makeSpendProof } from './rooms/factors/spend-proof.store.js'
import { parseFactorCode } from './rooms/factors/recovery-code.js'
import { queueMail } from './rooms/mail/mails.store.js'
import type { HoldSealing } from './rooms/sealing/sealing.store.js'
import { holdAdmin } from './rooms/workspaces/workspaces.store.js'
import type { Platform } from './compose-platform.js'
import type { Secrets } from './compose-secrets.js'

/** The stores of second factors, and of the second step of signing in. */
export function factorStores(db: Database, holdSealing: HoldSealing) {
  return {
    factors: factorStore(db, { appendAudit, queueMail, endSessionsOfUser, holdAdmin, holdSealing }),
    steps: secondStepStore(db, {
      appendAudit,
      spendProof: makeSpendProof({ appendAudit, queueMail }),
      claimCodeTry,
      giveBackCodeTry,
      queueMail,
    }),
  }
}

export type Factors = ReturnType<typeof makeFactors>

/** Second factors: setting them up, showing them when signing in, taking them away. */
export function makeFactors(
  db: Database,
  { clock, random }: Pick<Platform, 'clock' | 'random'>,
  needs: {
    readonly nextGid: () => Promise<Gid>
    readonly publicUrl: string
    /** What the server is called, in authenticator apps and beside passkeys. */
    readonly name: string
    readonly secrets: Pick<Secrets, 'box' | 'hold'>
    readonly throttle: Throttle
  },
) {
  const { nextGid, publicUrl, throttle } = needs
  const { box, hold } = needs.secrets
  const { factors, steps } = factorStores(db, hold)
  const passkeys = makePasskeys({ publicUrl, name: needs.name })
  const ownFactors = makeOwnFactors({
    factors,
    codes: oneTimeCodes,
    issuer: needs.name,
    passkeys,
    box,
    qrCode,
    random,
    clock,
    nextGid,
  })
  const stepping = {
    steps,
    proveCode: makeProveCode({ factors, codes: oneTimeCodes, box, clock }),
    provePasskey: makeProvePasskey({ factors, passkeys }),
    methodsOf,
    parseFactorCode,
    countsOf,
    addressGroups,
    random,
    clock,
    nextGid,
    throttle,
  }
  return {
    ownFactors,
    findHalfSession: makeFindHalfSession({ steps, clock }),
    secondStep: makeSecondStep(stepping),
    passkeySignIn: makePasskeySignIn(stepping),
    factorWaysOf: async (userGid: Gid) => {
      const { appSinceMs } = await factors.standingOf(userGid)
      const known = await factors.passkeysOf(userGid)
      return {
        hasApp: appSinceMs !== null,
        passkeyOptions:
          known.length === 0
            ? null
            : async (challenge: string) => await passkeys.requestOptions({ challenge, known }),
      }
    },
    anyPasskeyOptions: async (challenge: string) => await passkeys.requestOptions({ challenge, known: null }),
    resetFactors: async (act: {
      readonly userGid: Gid
      readonly actor: Actor
      readonly admin: { readonly gid: Gid; readonly workspaceGid: Gid } | null
    }) => await factors.reset({ ...act, nowMs: clock.nowMs() }),
  }
}

/** The cards of the security page. */
export async function factorPanels({ ownFactors }: Factors, userGid: Gid): Promise<VNode> {
  const requiredBy = (await ownFactors.requiredBy(userGid)).map(({ name }) => name)
  return h(Fragment, {}, h(FactorPanels, { standing: await ownFactors.standingOf(userGid), requiredBy }))
}

export function factorPages(
  house: Factors & { readonly ownerOfPassword: OwnerOfPassword },
): readonly FastifyPluginAsync[] {
  return [
    verifyRoutes({ ...house, waysOf: house.factorWaysOf }),
    factorRoutes(house.ownFactors),
    passkeyRoutes(house.ownFactors),
  ]
}
