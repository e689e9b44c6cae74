//! BGZF blocks in: checked inflate, sequential, parallel and by virtual offset.
