import { Box, Center } from '@mantine/core'
import { IconUser } from '@tabler/icons-react'
import { useState } from 'react'

export interface ApiImageProps {
  /** Address on this server; null: there is none. */
  src: string | null
  alt: string
  /** Pixels, or any CSS size; the place is kept while it loads. */
  width?: number | string
  height?: number | string
  radius?: string
  fit?: 'cover' | 'contain'
}

/** A picture of the server, fetched when it comes into view; a silhouette where there is none. */
export function ApiImage({ src, alt, width = 48, height = 48, radius = 'sm', fit = 'cover' }: ApiImageProps) {
  const [broken, setBroken] = useState<string | null>(null)
  const shown = src !== null && broken !== src
  return (
    <Box
      w={width}
      h={height}
      bg="var(--mantine-color-default-hover)"
      style={{ overflow: 'hidden', borderRadius: `var(--mantine-radius-${radius})`, flex: 'none' }}
    >
      {shown ? (
        <img
          src={src}
          alt={alt}
          loading="lazy"
          decoding="async"
          draggable={false}
          onError={() => setBroken(src)}
          style={{ width: '100%', height: '100%', objectFit: fit, display: 'block' }}
        />
      ) : (
        <Center h="100%" c="dimmed" role={alt ? 'img' : undefined} aria-label={alt || undefined}>
          <IconUser size="50%" stroke={1.2} aria-hidden />
        </Center>
      )}
    </Box>
  )
}
