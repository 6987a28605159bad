;; A contract that asks what it is told to ask, so that the chain counts what the answer costs: the
;; message itself is the query, as the chain takes it. A message that begins with {"n asks nothing.
(module
  (import "env" "query_chain" (func $query_chain (param i32) (result i32)))
  (memory (export "memory") 32)
  (global $free (mut i32) (i32.const 1024))

  ;; What every call answers, at 64, and the region that says so, at 16: place, capacity, length.
  (data (i32.const 64) "{\"ok\":{\"messages\":[],\"attributes\":[],\"events\":[],\"data\":null}}")
  (data (i32.const 16) "\40\00\00\00\3e\00\00\00\3e\00\00\00")

  (func (export "interface_version_8"))

  ;; A region and its bytes, never given back: the memory is thrown away after the call.
  (func (export "allocate") (param $size i32) (result i32)
    (local $region i32)
    (local.set $region (global.get $free))
    (i32.store (local.get $region) (i32.add (local.get $region) (i32.const 12)))
    (i32.store offset=4 (local.get $region) (local.get $size))
    (i32.store offset=8 (local.get $region) (i32.const 0))
    (global.set $free
      (i32.and
        (i32.add (i32.add (local.get $region) (local.get $size)) (i32.const 19))
        (i32.const -8)))
    (local.get $region))

  (func (export "deallocate") (param i32))

  (func (export "instantiate") (param i32 i32 i32) (result i32)
    (i32.const 16))

  (func (export "execute") (param $env i32) (param $info i32) (param $message i32) (result i32)
    (if (i32.ne
          (i32.load8_u offset=2 (i32.load (local.get $message)))
          (i32.const 110))
      (then (drop (call $query_chain (local.get $message)))))
    (i32.const 16)))
