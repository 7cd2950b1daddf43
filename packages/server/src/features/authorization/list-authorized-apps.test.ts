import { expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import type { ListedGrant } from '../grants/list-grants.js'
import type { RememberedConsent } from '../grants/ports.js'
import { makeListAuthorizedApps } from './list-authorized-apps.js'

const ADA = '7' as Gid

const grant = (gid: string, clientId: string, wish: Partial<ListedGrant> = {}): ListedGrant => ({
  gid: gid as Gid,
  app: { clientId: clientId as Gid, name: `App ${clientId}`, kind: 'confidential' },
  owner: { gid: ADA, name: 'Ada', email: 'ada@people.example' },
  scopes: { api: ['tasks:read'], identity: ['email'] },
  grantedAtMs: 10,
  lastUsedAtMs: null,
  lastUsedAddress: null,
  lastRefreshedAtMs: null,
  expiresAtMs: 1_000,
  revokedAtMs: null,
  revokedReason: null,
  exposedAtMs: null,
  restoredAtMs: null,
  state: 'live',
  ...wish,
})
const consent = (clientId: string, givenAtMs: number): RememberedConsent => ({
  app: { clientId: clientId as Gid, name: `App ${clientId}` },
  scopes: { api: ['tasks:read'], identity: [] },
  givenAtMs,
})

const list = async (grants: readonly ListedGrant[], consents: readonly RememberedConsent[] = []) => {
  const asked: unknown[] = []
  const apps = await makeListAuthorizedApps({
    listGrants: async (filter) => {
      asked.push(filter)
      return await Promise.resolve(grants)
    },
    consents: {
      ofUser: async (userGid) => {
        asked.push(userGid)
        return await Promise.resolve(consents)
      },
    },
    appHasIcon: async (clientId) => await Promise.resolve(clientId === '12'),
  })(ADA)
  return { apps, asked }
}

it('apps come by their last use, be it a grant, a call, a refresh or a consent that is remembered', async () => {
  const { apps, asked } = await list(
    [
      grant('1', '11', { grantedAtMs: 50 }),
      grant('2', '12', { lastUsedAtMs: 40 }),
      grant('3', '13', { lastRefreshedAtMs: 30 }),
      grant('4', '15', { lastUsedAtMs: 99, state: 'revoked' }),
      grant('5', '16', { lastUsedAtMs: 99, state: 'expired' }),
    ],
    [consent('14', 20), consent('12', 90), consent('15', 5)],
  )
  expect(asked).toEqual([{ userGid: ADA, clientId: null }, ADA])
  expect(apps.map(({ clientId, connections, hasIcon }) => [clientId, connections.length, hasIcon])).toEqual([
    ['11', 1, false],
    ['12', 1, true],
    ['13', 1, false],
    ['14', 0, false],
    ['15', 0, false],
  ])
  expect(apps.map(({ remembered }) => remembered?.sinceMs ?? null)).toEqual([null, null, null, 20, 5])
  expect(apps[3]).toMatchObject({ name: 'App 14', remembered: { groups: [{ thing: 'tasks' }] } })
})

it('the connections of an app come by their last use, then the newest, each with its own facts', async () => {
  const { apps } = await list([
    grant('1', '12', { grantedAtMs: 5, lastUsedAtMs: 20, lastUsedAddress: '192.0.2.1' }),
    grant('2', '12', { grantedAtMs: 6, lastUsedAtMs: 20, lastUsedAddress: '192.0.2.2' }),
    grant('3', '12', {
      lastUsedAtMs: 29,
      lastRefreshedAtMs: 30,
      lastUsedAddress: '192.0.2.3',
      exposedAtMs: 7,
    }),
    grant('4', '12', {
      lastUsedAtMs: 40,
      lastRefreshedAtMs: 40,
      lastUsedAddress: '192.0.2.4',
      restoredAtMs: 8,
    }),
  ])
  expect(apps).toHaveLength(1)
  const facts = apps[0]?.connections.map((one) => [
    one.grantGid,
    one.sinceMs,
    one.lastUsedAtMs,
    one.lastUsedAddress,
    one.exposedAtMs,
    one.restoredAtMs,
  ])
  expect(facts).toEqual([
    ['4', 10, 40, '192.0.2.4', null, 8],
    ['3', 10, 30, null, 7, null],
    ['2', 6, 20, '192.0.2.2', null, null],
    ['1', 5, 20, '192.0.2.1', null, null],
  ])
})

it('what a connection does comes before whom it knows', async () => {
  const { apps } = await list([grant('1', '12')])
  expect(apps[0]?.connections[0]?.groups.map(({ thing }) => thing)).toEqual(['tasks', expect.any(String)])
  expect(apps[0]?.connections[0]?.groups[1]?.sentences.map(({ scope }) => scope)).toEqual(['email'])
})
