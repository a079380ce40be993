; Sets of ports as tables of the source: each becomes a macro that compares with the numbers directly, so that no map is needed.
; Ranges and single ports mix, and a set may be made of others.
(eval-when (:compile-toplevel :load-toplevel :execute)
  (defvar *port-sets* (make-hash-table))

  (defun flatten-set (items)
    "ITEMS with the names of other sets replaced by their items."
    (loop for item in items
          append (if (and (symbolp item) (gethash item *port-sets*))
                     (gethash item *port-sets*)
                     (list item))))

  (defun port-test (variable item)
    "The test for one item: a port, or a (FIRST LAST) range."
    (if (consp item)
        `(and (>= ,variable ,(first item)) (<= ,variable ,(second item)))
        `(= ,variable ,item))))

(defmacro define-port-set (name &body items)
  "Define the set NAME, and a macro IN-NAME that tells whether a port is in it."
  (setf (gethash name *port-sets*) (flatten-set items))
  `(defmacro ,(intern (concatenate 'string "IN-" (symbol-name name))) (port)
     (let ((p (gensym)))
       `(let ((,p ,port))
          (or ,@(mapcar (lambda (item) (port-test p item))
                        (gethash ',name *port-sets*)))))))

(define-port-set web 80 443 8080 (8000 8007))
(define-port-set mail 25 465 587 993)
(define-port-set databases 3306 5432 6379)
(define-port-set served web mail)

(defmap port-stats :type :array
  :key-size 4 :value-size 8 :max-entries 3)

(defprog port-sets (:type :xdp :license "GPL")
  (with-tcp (data data-end tcp)
    (let ((port (tcp-dst-port tcp)))
      (cond ((in-served port)
             (incf (getmap port-stats 0)))
            ((in-databases port)
             (incf (getmap port-stats 1))
             (return XDP_DROP))
            (t
             (incf (getmap port-stats 2))))))
  XDP_PASS)
