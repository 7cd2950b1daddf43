import { hash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DatabaseLocation } from '../../src/db/database.js'
import type { App } from '../../src/features/apps/app.js'
import type { RefreshOutcome } from '../../src/features/grants/refresh.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { ensureBuilt } from '../support/built.js'
import { openChild } from '../support/child.js'
import { newApp, newCode, refreshRequest, tokensIn } from '../support/grants.js'
import { DATABASE_KINDS, openServicesAt, type TestServices } from '../support/services.js'
import { openStoresAt, sharedLocation, type Person, type Stores } from '../support/stores.js'

const CRASHES = 10

describe.each(DATABASE_KINDS)('a server that dies while it refreshes, on %s', (kind) => {
  let location: DatabaseLocation
  let folder: string
  let drop: () => Promise<void>
  let opened: TestServices
  let stores: Stores
  let ada: Person
  let app: App

  beforeAll(async () => {
    ensureBuilt()
    ;({ drop, folder, location } = await sharedLocation(kind, 'with schema'))
    opened = await openServicesAt(location, { nowMs: () => Date.now(), advance: () => undefined })
    stores = await openStoresAt(location)
    ada = await stores.newPerson()
    app = await newApp(stores, ada, { rotatesRefreshTokens: true })
  })
  afterAll(async () => {
    await opened.close()
    await stores.close()
    await drop()
  })

  const newGrant = async () => {
    const { grantGid, request } = await newCode(stores, { app, person: ada, nowMs: Date.now() })
    const redeemed = await opened.services.grants.redeemCode(app, request)
    if (!redeemed.ok) throw new Error(redeemed.refusal.reason)
    return { grantGid, refresh: tokensIn(redeemed.body).refresh }
  }
  const bodyOf = (outcome: RefreshOutcome): string => {
    if (!outcome.ok) throw new Error(outcome.refusal.reason)
    return outcome.body
  }
  const successorsOf = async (grantGid: Gid) =>
    await stores.db.queries
      .selectFrom('refresh_tokens')
      .select('generation')
      .where('grant_gid', '=', grantGid)
      .where('generation', '>', 0)
      .execute()

  it(`kill -9 between commit and answer, ${CRASHES} times: the retry gets the same bytes — RFC 9700 §4.14.2`, async () => {
    for (let crash = 0; crash < CRASHES; crash++) {
      const { grantGid, refresh } = await newGrant()
      const hashFile = join(folder, `answer-${crash}`)
      const child = await openChild(location)
      const request = refreshRequest(refresh)
      await expect(child.perform({ do: 'refresh-and-die', app, request, hashFile })).rejects.toThrow()
      await child.kill()
      // The answer was made and committed; nobody ever saw it.
      expect(await successorsOf(grantGid)).toHaveLength(1)
      const retried = bodyOf(await opened.services.grants.refresh(app, request))
      expect(hash('sha256', retried)).toBe(readFileSync(hashFile, 'utf8'))
      expect(bodyOf(await opened.services.grants.refresh(app, request))).toBe(retried)
      const { access, refresh: successor } = tokensIn(retried)
      expect(await opened.services.tokens.verify(access, '192.0.2.1')).toMatchObject({ ok: true })
      expect(await opened.services.grants.refresh(app, refreshRequest(successor))).toMatchObject({ ok: true })
    }
  })

  it(`kill -9 at any moment, ${CRASHES} times: the app goes on with the token that it has`, async () => {
    let committed = 0
    for (let crash = 0; crash < CRASHES; crash++) {
      const { grantGid, refresh } = await newGrant()
      const hashFile = join(folder, `any-moment-${crash}`)
      const child = await openChild(location)
      const request = refreshRequest(refresh)
      const died = child.perform({ do: 'refresh-and-die', app, request, hashFile }).catch(() => 'died')
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 12))
      await child.kill()
      await died
      committed += (await successorsOf(grantGid)).length
      const retried = bodyOf(await opened.services.grants.refresh(app, request))
      if (existsSync(hashFile) && readFileSync(hashFile, 'utf8') !== '') {
        expect(hash('sha256', retried)).toBe(readFileSync(hashFile, 'utf8'))
      }
      expect(await successorsOf(grantGid)).toHaveLength(1)
      const { access, refresh: successor } = tokensIn(retried)
      expect(await opened.services.tokens.verify(access, '192.0.2.1')).toMatchObject({ ok: true })
      expect(await opened.services.grants.refresh(app, refreshRequest(successor))).toMatchObject({ ok: true })
    }
    console.log(`${kind}: ${CRASHES} crashes at any moment, ${committed} of them after the commit`)
  })
})
