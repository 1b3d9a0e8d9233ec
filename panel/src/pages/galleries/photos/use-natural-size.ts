import { useEffect, useState } from 'react'

/** Of a picture nobody has measured yet, in pixels; null until it is there, and where `src` is null. */
export function useNaturalSize(src: string | null) {
  const [size, setSize] = useState<{ width: number; height: number } | null>(null)
  useEffect(() => {
    setSize(null)
    if (src === null) return undefined
    const image = new Image()
    image.onload = () => setSize({ width: image.naturalWidth, height: image.naturalHeight })
    image.src = src
    return () => {
      image.onload = null
    }
  }, [src])
  return size
}
