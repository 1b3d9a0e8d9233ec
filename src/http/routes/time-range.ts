/** From a moment on, up to another one without it. */
export const rangeOf = ({ from, to }: { from?: string; to?: string }) => ({
  ...(from !== undefined && { from: new Date(from) }),
  ...(to !== undefined && { to: new Date(to) }),
})
