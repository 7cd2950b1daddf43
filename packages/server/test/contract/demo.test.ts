import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { demoContract } from '../../src/features/demo/demo.contract.js'
import { DATABASE_KINDS, openTestServices, type TestServices } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    demoContract(async () => await openStores(kind))

    describe('making the demo', () => {
      let opened: TestServices
      beforeEach(async () => {
        opened = await openTestServices(kind)
      })
      afterEach(async () => {
        await opened.close()
      })

      const nameSomebody = async (email: string) => {
        const made = await opened.services.users.create({
          name: 'Somebody',
          email,
          role: 'admin',
          workspace: { newName: 'Elsewhere' },
          password: null,
          actor: { kind: 'operator' },
        })
        if (!made.ok) throw new Error(made.message)
      }
      const make = async (force: boolean) =>
        await opened.services.demo.create({ force, actor: { kind: 'operator' } })

      it('is refused beside other people unless it is forced', async () => {
        await nameSomebody('somebody@elsewhere.example')
        expect(await make(false)).toEqual({ ok: false, reason: 'holds_others' })
        expect(await opened.services.demo.exists()).toBe(false)
        expect((await make(true)).ok).toBe(true)
      })

      it('is refused, forced or not, where somebody else has an address of its people', async () => {
        await nameSomebody('Ada@Greenfield.example')
        expect(await make(true)).toEqual({
          ok: false,
          reason: 'address_taken',
          email: 'Ada@Greenfield.example',
        })
        expect(await opened.services.demo.exists()).toBe(false)
      })
    })
  })
}
