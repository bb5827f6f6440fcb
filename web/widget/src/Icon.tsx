const paths = {
  close: "M6 6l12 12M18 6L6 18",
  send: "M12 19V5M5.5 11.5L12 5l6.5 6.5",
  clip: "M20 11.5l-8 8a5 5 0 0 1-7-7l8.5-8.5a3.3 3.3 0 0 1 4.7 4.7L9.7 17.2a1.7 1.7 0 0 1-2.4-2.4l7.7-7.7",
  file: "M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8zM14 3v5h5",
  moon: "M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z",
  face1: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 16.8c1-1.9 2.4-2.8 4-2.800s3 .9 4 2.800M7.5 8.500l2.5 1.200M16.5 8.500L14 9.700M9 11h.01M15 11h.01",
  face2: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.5 16c1-1 2.2-1.5 3.5-1.500s2.5.5 3.5 1.500M9 10h.01M15 10h.01",
  face3: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.5 15h7M9 10h.01M15 10h.01",
  face4: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.5 14c1 1.3 2.2 2 3.5 2s2.5-.7 3.5-2M9 10h.01M15 10h.01",
  face5: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM7.5 13.500h9c-.4 2.7-2.2 4.3-4.5 4.300s-4.1-1.6-4.5-4.300zM8.2 9.800c.3-.9 1.7-.9 2 0M13.8 9.800c.3-.9 1.7-.9 2 0",
  again: "M4 12a8 8 0 0 1 14-5.300L20 9M20 4v5h-5M20 12a8 8 0 0 1-14 5.300L4 15M4 20v-5h5",
  down: "M12 5v14M6 13l6 6 6-6",
};
export function Icon({ name }: { name: keyof typeof paths }) {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
