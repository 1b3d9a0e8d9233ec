import { useLocation, useNavigate } from '@tanstack/react-router'

/** Filters and the page of a list, kept in the address so that a reload and the way back keep them. */
export function usePageSearch<Name extends string>() {
  const search = useLocation().search as Partial<Record<Name | 'page', string>>
  const navigate = useNavigate()
  /** A changed filter begins at the first page. */
  const change = (changed: Partial<Record<Name | 'page', string | undefined>>) =>
    void navigate({ to: '.', search: { ...search, page: undefined, ...changed } as never, replace: true })
  const set = Object.keys(search).filter((name) => name !== 'page' && search[name as Name] !== undefined)
  const clear = () => change(Object.fromEntries(set.map((name) => [name, undefined])) as typeof search)
  return { filtered: set.length > 0, clear, search, page: Math.max(1, Number(search.page) || 1), change }
}

/** A day of a date field as the moment it begins, or with `end` the moment the next begins; local time. */
export function dayToIso(day: string | undefined, end = false) {
  if (!day || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const moment = new Date(year, month - 1, date + (end ? 1 : 0))
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString()
}
