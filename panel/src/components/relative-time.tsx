import { useEffect, useState } from 'react'
import { useFormats } from '../lib/format.ts'

/** "3 minutes ago", kept up to date, with the full time on hover. */
export function RelativeTime({ time }: { time: string }) {
  const { ago, dateTime } = useFormats()
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000)
    return () => clearInterval(timer)
  }, [])
  return (
    <time dateTime={time} title={dateTime(time)}>
      {ago(time, Math.max(now, Date.now()))}
    </time>
  )
}
