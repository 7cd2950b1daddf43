import type { FastifyPluginAsync } from 'fastify'
import { Fragment, h, type VNode } from 'preact'
import type { Database } from '../db/database.js'
import { addressGroups } from '../platform/address-group.js'
import { oneTimeCodes } from '../platform/one-time-codes.js'
import { makePasskeys } from '../platform/passkeys.js'
import { qrCode } from '../platform/qr-code.js'
import type { Throttle } from '../platform/throttle.js'
import type { Gid } from '../protocol/asana/gid.js'
import { makeFindHalfSession, makePasskeySignIn, makeSecondStep } from '../features/sign-in/second-step.js'
import { secondStepStore } from '../features/sign-in/second-step.store.js'
import { verifyRoutes } from '../features/sign-in/verify.routes.js'
import type { Actor } from '../features/audit/audit-event.js'
import { countsOf } from '../features/factors/code-tries.js'
import { FactorPanels } from '../features/factors/factors.page.js'
import { factorRoutes } from '../features/factors/factors.routes.js'
import { factorStore } from '../features/factors/factors.store.js'
import { makeOwnFactors } from '../features/factors/own-factors.js'
import { passkeyRoutes } from '../features/factors/passkeys.routes.js'
import { methodsOf } from '../features/factors/proof.js'
import { makeProveCode, makeProvePasskey } from '../features/factors/prove.js'
import { makeSpendProof } from '../features/factors/spend-proof.store.js'
import { parseFactorCode } from '../features/factors/recovery-code.js'
import type { HoldSealing } from '../features/encryption/sealing.store.js'
import type { Platform } from './platform.js'
import type { Secrets } from './secrets.js'
import type { OwnerOfPassword } from '../features/passwords/ports.js'

/** The stores of second factors, and of the second step of signing in. */
export function factorStores(db: Database, holdSealing: HoldSealing) {
  return {
    factors: factorStore(db, { holdSealing }),
    steps: secondStepStore(db, {
      spendProof: makeSpendProof(),
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
  services: Factors & { readonly ownerOfPassword: OwnerOfPassword },
): readonly FastifyPluginAsync[] {
  return [
    verifyRoutes({ ...services, waysOf: services.factorWaysOf }),
    factorRoutes(services.ownFactors),
    passkeyRoutes(services.ownFactors),
  ]
}
