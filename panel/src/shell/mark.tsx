/** The sign of Likeness: a face in the corners of a frame. */
export function Mark({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden>
      <rect width="32" height="32" rx="8" fill="var(--mantine-color-indigo-8)" />
      <g stroke="#fff" strokeWidth="2.2" strokeLinecap="round" strokeLinejoin="round">
        <path d="M7 11V9a2 2 0 0 1 2-2h2M21 7h2a2 2 0 0 1 2 2v2M25 21v2a2 2 0 0 1-2 2h-2M11 25H9a2 2 0 0 1-2-2v-2" />
        <path d="M12.5 13v1.2M19.5 13v1.2M12 18.6c1 1.3 2.4 2 4 2s3-.7 4-2" />
      </g>
    </svg>
  )
}
