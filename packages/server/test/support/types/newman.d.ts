/** As much of newman as the tests call. */
declare module 'newman' {
  interface Summary {
    readonly run: { readonly executions: readonly { readonly response: { readonly code: number } }[] }
  }
  const newman: {
    run(
      options: { readonly collection: object; readonly reporters: readonly string[] },
      callback: (error: Error | null, summary: Summary) => void,
    ): void
  }
  export default newman
}
