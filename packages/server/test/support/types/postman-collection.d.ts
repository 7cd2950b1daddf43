/** What the tests use of Postman's own library, whose declarations its package does not name. */
declare module 'postman-collection' {
  interface Variables {
    upsert(variable: { readonly key: string; readonly value: string }): void
    all(): readonly { readonly key: string; readonly value: string }[]
  }
  export interface Item {
    readonly name: string
    readonly request: {
      readonly url: { readonly variables: Variables }
      toObjectResolved(variables: Variables, overrides: readonly object[]): unknown
    }
    getAuth(): { parameters(): { get(key: string): unknown } } | undefined
  }
  export interface ItemGroup {
    readonly name: string
  }
  export class Collection {
    constructor(definition: object)
    readonly variables: Variables
    forEachItem(visit: (item: Item) => void): void
    forEachItemGroup(visit: (group: ItemGroup) => void): void
    toJSON(): object
  }
}
